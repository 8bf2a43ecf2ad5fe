import TerminalUI

/// A line of text that is being typed.
struct TextField: Sendable {
  private(set) var text: String
  /// The number of characters before the cursor.
  private(set) var cursor: Int

  /// A field that begins with `text`, with the cursor at its end.
  init(_ text: String) {
    self.text = text
    cursor = text.count
  }

  /// Follows a key that edits; false: it is none of them.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character):
      // an accent joins the character before it: the text may grow by no character
      let before = text.prefix(cursor) + String(character)
      text = before + String(text.dropFirst(cursor))
      cursor = min(before.count, text.count)
    case .backspace:
      guard cursor > 0 else { break }
      cursor -= 1
      text.remove(at: index(cursor))
    case .delete: if cursor < text.count { text.remove(at: index(cursor)) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      text.removeSubrange(..<index(cursor))
      cursor = 0
    case .control("k"): text.removeSubrange(index(cursor)...)
    default: return false
    }
    return true
  }

  /// What fits into `room` cells, and the cell of the cursor in it. Of a long text the beginning is left out.
  func shown(in room: Int) -> (text: String, cursor: Int) {
    var before = String(text.prefix(cursor))
    while !before.isEmpty && before.displayWidth >= room { before.removeFirst() }
    return (before + text.dropFirst(cursor), before.displayWidth)
  }

  private func index(_ position: Int) -> String.Index { text.index(text.startIndex, offsetBy: position) }
}
