/// A key, as terminals send it.
public enum Key: Hashable, Sendable {
  /// A character, in upper or lower case as typed.
  case character(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case altLeft, altRight
  case pageUp, pageDown, home, end
  case enter, escape
  /// Tab and Shift-Tab.
  case tab, backTab
  case backspace, delete
  /// F1, F2 … by number.
  case function(Int)
  /// Control with a lower-case letter: `control("l")`.
  case control(Character)
}
