/// The number of colors of pictures.
public enum ColorDepth: String, CaseIterable, Sendable {
  /// 24 bits per pixel.
  case truecolor
  /// The color cube and the grays of a 256-color terminal.
  case colors256 = "256"
  /// The grays of a 256-color terminal, black and white.
  case grays = "gray"
  /// The eight colors and their bright variants, assumed to be xterm's.
  case colors16 = "16"
  /// The eight colors, assumed to be xterm's.
  case colors8 = "8"
  /// Only the terminal's foreground and background.
  case mono = "none"

  /// The next one with fewer colors; after `mono`, `most`.
  public func next(within most: ColorDepth = .truecolor) -> ColorDepth {
    let next = Self.allCases.drop { $0 != self }.dropFirst().first
    return next.flatMap { most.has(atLeast: $0) ? $0 : nil } ?? most
  }

  /// Whether colors, and not only brightness, tell something.
  public var hasHues: Bool { self != .mono && self != .grays }

  /// Whether it has as many colors as `other`, or more.
  func has(atLeast other: ColorDepth) -> Bool {
    Self.allCases.firstIndex(of: self)! <= Self.allCases.firstIndex(of: other)!
  }

  /// Its name in a message.
  public var words: String {
    switch self {
    case .truecolor: "24-bit colors"
    case .colors256, .colors16, .colors8: "\(rawValue) colors"
    case .grays: "shades of gray"
    case .mono: "no colors"
    }
  }

  /// The depth according to the environment and terminfo; nil if the terminal itself must be asked.
  /// - Parameters:
  ///   - environment: Returns the value of a variable, nil if it is not set.
  ///   - colors: terminfo's `colors`; less than 8 if there are none.
  ///   - direct: Whether terminfo has one of the flags `RGB` and `Tc`, or `setrgbf`.
  static func known(environment: (String) -> String?, colors: Int, direct: Bool) -> ColorDepth? {
    func isSet(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
    if isRefused(environment: environment) { return .mono }
    let term = environment("TERM") ?? ""
    let few = counted(colors)
    if few == .mono { return .mono }
    // GNU screen before 5.0 misreads 24-bit colors. Inside tmux, TERM may be "screen", too.
    if term.hasPrefix("screen") && Multiplexer(environment: environment) == .screen {
      return colors >= 256 ? .colors256 : few
    }
    // The console has 16 colors, although terminfo says 8.
    if term == "linux" { return .colors16 }
    if term.hasPrefix("mlterm") || term == "eat-256color" { return .colors256 }
    if ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "") { return .truecolor }
    if direct || isSet("TMUX") || isSet("VTE_VERSION") || isSet("KONSOLE_VERSION") || isSet("WT_SESSION") {
      return .truecolor
    }
    let able = ["alacritty", "foot", "xterm-kitty", "xterm-ghostty", "wezterm", "contour", "st-256color"]
    if able.contains(where: term.hasPrefix) || term.hasSuffix("-direct") { return .truecolor }
    return nil
  }

  /// Whether the user wants no colors in any program: no-color.org.
  static func isRefused(environment: (String) -> String?) -> Bool { !(environment("NO_COLOR") ?? "").isEmpty }

  /// The depth for a number of colors.
  static func counted(_ colors: Int) -> ColorDepth {
    switch colors {
    case 256...: .colors256
    case 16...: .colors16
    case 8...: .colors8
    default: .mono
    }
  }
}
