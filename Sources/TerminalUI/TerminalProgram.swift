/// The program that shows the screen, by the name that it gives itself, and what it is known to draw.
///
/// Other terminals take block characters from a font, which often lacks sextants and octants or draws them with gaps.
struct TerminalProgram: Equatable, Sendable {
  /// Its name in lowercase.
  let name: String
  /// The numbers of its version: 0.40.0 is [0, 40, 0].
  let version: [Int]

  /// Reads an answer to XTVERSION: `kitty(0.40.0)`, `ghostty 1.1.3`, `WezTerm 20250208-…`, `VTE(7800)`.
  init(answer: String) {
    let parts = answer.split(maxSplits: 1) { $0 == "(" || $0 == " " }
    name = parts.first?.lowercased() ?? ""
    version = (parts.dropFirst().first ?? "").prefix { $0.isNumber || $0 == "." }.split(separator: ".").map {
      Int($0) ?? 0
    }
  }

  /// Alacritty, which has no XTVERSION, by the version that its answer to DA2 tells: 1302 is 0.13.2.
  init(alacritty version: Int) {
    name = "alacritty"
    self.version = [version / 10_000, version / 100 % 100, version % 100]
  }

  /// The finest block characters that it draws itself.
  var glyphs: TerminalOptions.Glyphs {
    guard let known = Self.known[name], self != Self.crashing else { return .half }
    if let first = known.octants, !version.lexicographicallyPrecedes(first) { return .octant }
    if !version.lexicographicallyPrecedes(known.sextants) { return .sextant }
    return known.hasQuadrants ? .quadrant : .half
  }

  /// Whether it is known to draw no characters of this kind, which a key that goes through all of them leaves out.
  func lacks(_ glyphs: TerminalOptions.Glyphs) -> Bool {
    guard Self.known[name] != nil else { return false }
    switch glyphs {
    case .half, .quadrant, .braille: return false
    case .sextant: return self.glyphs != .sextant && self.glyphs != .octant
    case .octant: return self.glyphs != .octant
    }
  }

  /// The first foot with octants crashes on the first sextant.
  private static let crashing = TerminalProgram(answer: "foot(1.20.0)")

  /// Since which version, according to the sources and release notes of each (2026); VTE counts 0.78 as 7800.
  private static let known: [String: (sextants: [Int], octants: [Int]?, hasQuadrants: Bool)] = [
    "alacritty": ([0, 13, 2], nil, false),
    "contour": ([0, 2, 2], nil, false),
    "foot": ([1, 7], [1, 20, 1], false),
    "ghostty": ([1], [1, 1, 1], false),
    "iterm2": ([3, 6, 7], nil, true),
    "kitty": ([0, 19, 3], [0, 40], false),
    "konsole": ([22, 4], nil, false),
    "rio": ([0, 2, 21], [0, 2, 21], false),
    "vte": ([6000], [7800], false),
    "wezterm": ([20_210_814], [20_250_208], true),
    // after 6.0.0
    "xterm.js": ([6, 0, 1], nil, false),
  ]
}
