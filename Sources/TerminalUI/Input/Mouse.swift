/// A mouse event at a cell.
public struct Mouse: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    /// `drag`: the mouse moved while a button was down.
    case press, drag, release
    case wheelUp, wheelDown
  }

  /// `none` for the wheel, and for releases in the older form, which does not tell the button.
  public enum Button: Hashable, Sendable {
    case none, left, middle, right
  }

  public var action: Action
  public var button: Button
  /// The cell's column, from 0.
  public var column: Int
  /// The cell's row, from 0.
  public var row: Int
  /// The modifier keys. Many terminals reserve Shift for selecting text.
  public var modifiers: Modifiers

  /// Keys that were held.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit per key, as in xterm's codes.
    public let rawValue: UInt8

    /// The keys whose bits are set.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let shift = Modifiers(rawValue: 4)
    public static let alt = Modifiers(rawValue: 8)
    public static let control = Modifiers(rawValue: 16)
  }

  public init(
    _ action: Action, _ button: Button = .none, column: Int, row: Int, modifiers: Modifiers = []
  ) {
    self.action = action
    self.button = button
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }

  /// From xterm's button code and a cell counted from 1. Nil for movements without a button, buttons beyond the wheel,
  /// and numbers that no terminal sends.
  init?(code: Int, column: Int, row: Int, isRelease: Bool) {
    let buttons: [Button] = [.left, .middle, .right, .none]
    let action: Action
    var button = Button.none
    switch code & ~0x1C {
    case 64: action = .wheelUp
    case 65: action = .wheelDown
    case let low where (0..<4).contains(low):
      button = buttons[low]
      // The older form does not tell which button was released.
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
