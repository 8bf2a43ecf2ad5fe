/// What the terminal supports, according to its answers.
struct TerminalFeatures: Sendable {
  /// Whether it answers status requests.
  var answers = false
  /// Whether it has 24-bit colors.
  var isTruecolor = false
  /// Whether it has synchronized updates (mode 2026).
  var isSynchronized = false
  /// Whether it has kitty's graphics protocol.
  var hasKitty = false
  /// Whether it shows sixels.
  var hasSixel = false
  /// Whether its background is light, so that its text is presumably dark.
  var isLight = false
  /// The size of a cell in pixels; nil where the terminal does not tell, or tells nonsense.
  private(set) var cellSize: (width: Int, height: Int)?
  /// What a side of a cell may have: more than any font, and few enough for the pixels of a screen to be counted.
  private static let cellSides = 1...256

  /// The first number of its answer to DA2, which tells the kind of terminal.
  var secondaryAttribute: Int?
  /// Whether it is Alacritty, according to TERM.
  var isAlacritty = false
  /// What program it is; nil: unknown.
  private(set) var program: TerminalProgram?
  /// What its clipboard holds, in base64, after it was asked for.
  var clipboard: String?
  /// Asks for the kind of terminal (DA2), which tmux and screen answer.
  static let secondaryQuestion = "\u{1B}[>c"

  /// Sets a color and asks for it: a terminal with 24-bit colors answers with the same one, others with the nearest
  /// that they have, or not at all. Then asks for synchronized updates, the background, the size of a cell, sixels and
  /// kitty's graphics, and for its name; terminals that lack them ignore the questions. Nearly all terminals answer the
  /// status request at the end, which tells that no more answers will come.
  static func question(graphics: Bool) -> String {
    let color = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
    let kitty = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    return color + "\u{1B}[?2026$p\u{1B}]11;?\u{1B}\\\u{1B}[16t\u{1B}[>q" + (graphics ? kitty + "\u{1B}[c" : "")
      + "\u{1B}[5n"
  }

  /// Learns the background from COLORFGBG, which rxvt, Konsole and others set to the numbers of their colors: the last
  /// one is the background's. An answer of the terminal knows better.
  mutating func learn(colors: String) {
    guard let background = colors.split(separator: ";").last.flatMap({ Int($0) }) else { return }
    isLight = background == 7 || (9...15).contains(background)
  }

  mutating func learn(_ answer: TerminalAnswer) {
    switch answer {
    case .ready: answers = true
    case .renditions(let text):
      isTruecolor = ["48:2::1:2:3", "48;2;1;2;3", "48:2:1:2:3"].contains { text.contains($0) }
    case .mode(2026, let state): isSynchronized = state == 1 || state == 2
    case .mode: break
    case .background(let red, let green, let blue): isLight = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5
    case .attributes(let list): hasSixel = list.contains(4)
    case .secondary(let kind, let version):
      secondaryAttribute = kind
      if isAlacritty { program = TerminalProgram(alacritty: version) }
    case .program(let name): program = TerminalProgram(answer: name)
    case .clipboard(let content): clipboard = content
    case .graphics(let isKnown): hasKitty = isKnown
    case .cellSize(let width, let height): learnCell(width: width, height: height)
    }
  }

  /// Takes the size of a cell in pixels from the terminal's answer or its window, unless it is nonsense.
  mutating func learnCell(width: Int, height: Int) {
    if Self.cellSides.contains(width) && Self.cellSides.contains(height) { cellSize = (width, height) }
  }
}
