/// What a hand did with the mouse over a cell.
public struct Mouse: Hashable, Sendable {
  /// What was done.
  public enum Action: Hashable, Sendable {
    /// A button went down, moved while it was down, or came up.
    case press, drag, release
    /// The wheel turned by a notch.
    case wheelUp, wheelDown
  }

  /// A button; of wheels and of releases that do not tell it, `none`.
  public enum Button: Hashable, Sendable {
    case none, left, middle, right
  }

  /// What was done.
  public var action: Action
  /// With which button.
  public var button: Button
  /// The column, from 0 at the left.
  public var column: Int
  /// The row, from 0 at the top.
  public var row: Int
  /// Whether Shift, Control or Alt was held. Many terminals keep Shift for their own selecting.
  public var modifiers: Modifiers

  /// Keys that are held meanwhile.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit for each of the keys.
    public let rawValue: UInt8

    /// Makes a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The Shift key.
    public static let shift = Modifiers(rawValue: 4)
    /// The Alt key.
    public static let alt = Modifiers(rawValue: 8)
    /// The Control key.
    public static let control = Modifiers(rawValue: 16)
  }

  /// What was done with `button` at (`column`, `row`).
  public init(
    _ action: Action, _ button: Button = .none, column: Int, row: Int, modifiers: Modifiers = []
  ) {
    self.action = action
    self.button = button
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }

  /// From xterm's button number and a cell counted from 1; `nil` for mere movements, for buttons beyond the wheel and for
  /// numbers that no terminal sends.
  init?(code: Int, column: Int, row: Int, isRelease: Bool) {
    let buttons: [Button] = [.left, .middle, .right, .none]
    let action: Action
    var button = Button.none
    switch code & ~0x1C {
    case 64: action = .wheelUp
    case 65: action = .wheelDown
    case let low where (0..<4).contains(low):
      button = buttons[low]
      // the older form does not tell which button came up
      action = isRelease || low == 3 ? .release : .press
    case let low where (32..<35).contains(low):
      button = buttons[low - 32]
      action = .drag
    default: return nil
    }
    let cells = 1...Int(UInt16.max)
    guard cells.contains(column) && cells.contains(row) else { return nil }
    self.init(
      action, button, column: column - 1, row: row - 1,
      modifiers: Modifiers(rawValue: UInt8(truncatingIfNeeded: code & 0x1C)))
  }
}
