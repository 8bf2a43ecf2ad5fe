/// A key, as the keyboard of a terminal sends it.
public enum Key: Hashable, Sendable {
  /// A character, upper or lower case as typed.
  case character(Character)
  /// The arrows.
  case up, down, left, right
  /// The arrows with Shift.
  case shiftUp, shiftDown, shiftLeft, shiftRight
  /// The keys that move far.
  case pageUp, pageDown, home, end
  /// Return and Escape.
  case enter, escape
  /// Tab, and Shift-Tab.
  case tab, backTab
  /// The keys that erase.
  case backspace, delete
  /// F1 and its neighbours, from 1.
  case function(Int)
  /// Control and a lower-case letter: `control("l")`.
  case control(Character)
}
