// The most useful keys, as the status row and the titles of pages name them.

extension Command {
  /// Its first key and what it does: `space pause`. Without `word`, the one of the table.
  func hint(_ word: String? = nil) -> String { [self].hint(word ?? entry.hint) }

  /// Its first key, in lower case where that has a name of its own.
  fileprivate var hintKey: String {
    let key = entry.name.prefix { $0 != " " }
    return key.count > 1 ? key.lowercased() : String(key)
  }
}

extension [Command] {
  /// The first keys of several commands and what they do: `, . step`.
  func hint(_ word: String) -> String { map(\.hintKey).joined(separator: " ") + " \(word)" }
}

extension [String] {
  /// As many of these hints as fit into `room` columns; the last one, which tells about all others, is the last to go.
  func fitting(_ room: Int) -> String {
    for length in (1...Swift.max(1, count)).reversed() {
      let some = (prefix(length - 1) + suffix(1)).joined(separator: "  ")
      if some.count <= room { return some }
    }
    return ""
  }
}
