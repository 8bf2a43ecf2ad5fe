import TerminalUI

/// A line of text that is being typed.
struct TextField: Sendable {
  /// The most characters that it takes.
  private static let most = 1 << 16

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
    case .character(let character): insert(String(character))
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

  /// Inserts `added` at the cursor, as far as there is room.
  mutating func insert(_ added: String) {
    // an accent joins the character before it: the text may grow by no character
    let before = text.prefix(cursor) + added.prefix(max(0, Self.most - text.count))
    text = before + String(text.dropFirst(cursor))
    cursor = min(before.count, text.count)
  }

  /// What fits into `room` cells, and the cell of the cursor in it. Of a long text the beginning is left out.
  func shown(in room: Int) -> (text: String, cursor: Int) {
    let end = index(cursor)
    var (start, width) = (end, 0)
    while start > text.startIndex {
      let previous = text.index(before: start)
      width += String(text[previous]).displayWidth
      if width >= room { break }
      start = previous
    }
    let before = String(text[start..<end])
    return (before + text[end...].prefix(room), before.displayWidth)
  }

  private func index(_ position: Int) -> String.Index { text.index(text.startIndex, offsetBy: position) }
}
