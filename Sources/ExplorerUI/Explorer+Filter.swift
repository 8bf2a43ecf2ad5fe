extension Explorer {
  /// The entries of a list that are shown, by their numbers: all, or those that the filter leaves.
  func entries(of column: ListColumn) -> [Int] {
    let count = size(of: column).count
    guard let filter, filter.column == column, !filter.text.isEmpty else { return Array(0..<count) }
    let wanted = filter.text.lowercased()
    return (0..<count).filter { number in
      switch column {
      case .network: return networks[number].name.lowercased().contains(wanted)
      case .layer: return entry.layers[number].name.lowercased().contains(wanted)
      case .node:
        let label = layer.flatMap { file?.label(of: number, in: $0) }
        return "\(number)".hasPrefix(wanted) || label?.lowercased().contains(wanted) == true
      }
    }
  }

  /// Where the cursor is among the entries that are shown: on one of them, or before the first that comes after it.
  func place(of cursor: Int, among entries: [Int]) -> Int {
    entries.firstIndex { $0 >= cursor } ?? max(0, entries.count - 1)
  }

  /// Shows what holds `text`, and leaves the cursor on such an entry.
  mutating func filter(_ column: ListColumn, by text: String, at now: ContinuousClock.Instant) -> [Effect] {
    filter = text.isEmpty ? nil : Filter(column: column, text: text)
    let (entries, cursor) = (entries(of: column), size(of: column).cursor)
    guard !entries.isEmpty, !entries.contains(cursor) else { return [] }
    return move(to: entries[0], at: now)
  }
}
