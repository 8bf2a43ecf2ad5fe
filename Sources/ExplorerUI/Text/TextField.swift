import TerminalUI

/// A line of text that is being typed.
struct TextField: Sendable {
  private(set) var text: String
  /// Characters before the cursor.
  private(set) var cursor: Int

  /// A field that begins with `text`, the cursor behind it.
  init(_ text: String) {
    self.text = text
    cursor = text.count
  }

  /// Follows a key that edits; others change nothing.
  mutating func edit(_ key: Key) {
    switch key {
    case .character(let character):
      // an accent joins the character before it: the text may grow by no character
      let before = text.prefix(cursor) + String(character)
      text = before + String(text.dropFirst(cursor))
      cursor = min(before.count, text.count)
    case .backspace where cursor > 0:
      cursor -= 1
      text.remove(at: index(cursor))
    case .delete where cursor < text.count: text.remove(at: index(cursor))
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      text.removeSubrange(..<index(cursor))
      cursor = 0
    case .control("k"): text.removeSubrange(index(cursor)...)
    default: break
    }
  }

  /// What fits into `room` cells, and the cell of the cursor in it. The end of a long text is where the cursor usually is.
  func shown(in room: Int) -> (text: String, cursor: Int) {
    var before = String(text.prefix(cursor))
    while !before.isEmpty && before.displayWidth >= room { before.removeFirst() }
    return (before + text.dropFirst(cursor), before.displayWidth)
  }

  private func index(_ place: Int) -> String.Index { text.index(text.startIndex, offsetBy: place) }
}
