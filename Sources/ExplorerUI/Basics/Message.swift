import TerminalUI

/// A text for the user.
struct Message: Sendable {
  let text: String
  let isError: Bool
  /// The most characters that are kept: a message may repeat what was pasted.
  private static let most = 2000

  init(text: String, isError: Bool) {
    let start = text.prefix(Self.most)
    self.text = start.endIndex == text.endIndex ? text : start + "…"
    self.isError = isError
  }
}

extension Screen {
  /// Puts a message over the rows above `row`, as many as it takes, but no more than a third of the screen.
  mutating func put(_ message: Message, above row: Int) {
    let lines = message.text.wrapped(to: max(1, columns - (message.isError ? 4 : 2)))
    let shown = max(1, min(lines.count, rows / 3))
    clear(CellArea(column: 0, row: row - shown, columns: columns, rows: shown))
    if lines.count == 1 { return put(message, column: 1, row: row - 1) }
    let style: Style = message.isError ? .bold : []
    if message.isError { put("!", column: 1, row: row - shown, style: style) }
    for (line, words) in lines.prefix(shown).enumerated() {
      let isCut = line == shown - 1 && lines.count > shown
      put(
        isCut ? words + " …" : words, column: message.isError ? 3 : 1, row: row - shown + line, style: style,
        width: columns - (message.isError ? 4 : 2), ellipsis: true)
    }
  }

  /// Puts a message into the rest of a row, an error behind an exclamation mark.
  mutating func put(_ message: Message, column: Int, row: Int) {
    let room = columns - column - 1
    guard message.isError else {
      put(message.text, column: column, row: row, width: room, ellipsis: true)
      return
    }
    put("!", column: column, row: row, style: .bold)
    // a long one that begins with a path ends with the reason
    let beginsWithPath = message.text.prefix { $0 != " " }.contains("/")
    let text = beginsWithPath ? message.text.end(fitting: room - 2) : message.text
    put(text, column: column + 2, row: row, style: .bold, width: room - 2, ellipsis: true)
  }
}
