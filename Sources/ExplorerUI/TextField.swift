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
      text.insert(character, at: index(cursor))
      cursor += 1
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

  private func index(_ place: Int) -> String.Index { text.index(text.startIndex, offsetBy: place) }
}
