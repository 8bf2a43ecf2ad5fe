extension [String] {
  /// As many of these hints as fit into `room` columns; the last one, which tells of all others, is the last to go.
  func fitting(_ room: Int) -> String {
    for length in (1...Swift.max(1, count)).reversed() {
      let some = (prefix(length - 1) + suffix(1)).joined(separator: "  ")
      if some.count <= room { return some }
    }
    return ""
  }
}
