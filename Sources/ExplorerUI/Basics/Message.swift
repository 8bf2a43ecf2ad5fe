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
