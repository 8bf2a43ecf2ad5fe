// Hints are keys and words; a click on one presses its key.

import TerminalUI

extension Key {
  /// The keys of the table by their names, as hints write them.
  private static let byHint: [String: Key] = Dictionary(
    Command.table.flatMap(\.keys).map { key in
      let name = key.name
      return (name.count > 1 ? name.lowercased() : name, key)
    }, uniquingKeysWith: { first, _ in first })

  /// The key of the hint at a column of a row of the screen: the one that is pointed at or, of the words behind keys,
  /// the last of these. Nil: no hint is there. With `anyCharacter`, a single character is a key even if the table has
  /// none of that name.
  static func ofHint(in row: String, at column: Int, anyCharacter: Bool) -> Key? {
    let characters = Array(row)
    guard characters.indices.contains(column) else { return nil }
    func isGap(_ index: Int) -> Bool { characters[index...].prefix(2) == [" ", " "] }
    // a hint goes from one pair of blanks to the next
    var start = column
    while start > 0, !(characters[start - 1] == " " && (start == 1 || characters[start - 2] == " ")) { start -= 1 }
    var end = column
    while end < characters.count, !isGap(end) { end += 1 }
    guard start < end else { return nil }
    var key: Key?
    var position = start
    for word in String(characters[start..<end]).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    {
      guard let found = byHint[word] ?? (anyCharacter && word.count == 1 ? .character(Character(word)) : nil) else {
        break
      }
      key = found
      position += word.count + 1
      if column < position { break }
    }
    return key
  }
}

extension Explorer {
  /// The key of the hint at a cell; nil: none is there.
  func hintKey(column: Int, row: Int) -> Key? {
    if let overlay, case .page = overlay.extent {
      return row == 0 ? Key.ofHint(in: draw().text(0), at: column, anyCharacter: true) : nil
    }
    // what is typed has no hints
    if let overlay, case .line = overlay.extent { return nil }
    return row == window.rows - 1 ? Key.ofHint(in: draw().text(row), at: column, anyCharacter: false) : nil
  }
}
