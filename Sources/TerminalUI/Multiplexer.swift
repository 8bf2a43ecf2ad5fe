/// A program between us and the terminal, which passes on only what it understands.
enum Multiplexer: Sendable {
  case tmux, screen

  /// The innermost one according to the environment; nil: none. Variables may be those of a session further out, or of
  /// the one that a terminal was started from.
  init?(environment: (String) -> String?) {
    let term = environment("TERM") ?? ""
    if term.hasPrefix("tmux") {
      self = .tmux
    } else if environment("STY") != nil {
      self = .screen
    } else if environment("TMUX") != nil {
      self = .tmux
    } else if term.hasPrefix("screen") {
      self = .screen
    } else {
      return nil
    }
  }

  /// By the first number of the answer to DA2, a letter's code; nil: another terminal.
  init?(attribute: Int) {
    switch attribute {
    case 83: self = .screen
    case 84: self = .tmux
    default: return nil
    }
  }

  /// screen prints what is longer in one piece.
  private static let longestPiece = 768

  /// A sequence for the terminal around it. tmux takes the clipboard's plain if `set-clipboard` is on and wrapped if
  /// `allow-passthrough` is on, and drops it otherwise.
  func passing(_ sequence: [UInt8]) -> [UInt8] {
    let (start, end) = (Array("\u{1B}P".utf8), Array("\u{1B}\\".utf8))
    switch self {
    case .tmux:
      let doubled = sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
      return sequence + start + Array("tmux;".utf8) + doubled + end
    case .screen:
      let room = Self.longestPiece - start.count - end.count
      return stride(from: 0, to: sequence.count, by: room).flatMap { start + sequence[$0...].prefix(room) + end }
    }
  }
}
