import NeuralNetwork

/// Where the lists stand: the focused one and, as far as there is room, those that it leads to. The networks are shown
/// only while they have the focus.
struct ListLayout {
  struct Column {
    let column: ListColumn
    let left: Int
    let width: Int
  }

  /// Blanks behind a column.
  private static let gap = 2
  /// Before the entries: a mark, the cursor and a blank.
  static let margin = 3

  private(set) var columns: [Column] = []
  /// The columns of the window that the lists may take; the pictures have the others.
  let room: Int

  init(_ lists: Lists, room: Int) {
    self.room = room
    guard room > 0 else { return }
    let wishes = ListColumn.allCases.map { lists.wishes(for: $0) }
    func least(_ column: ListColumn) -> Int { wishes[column.rawValue][0] }
    var shown: [ListColumn] = lists.focus == .network ? [.network, .layer, .node] : [.layer, .node]
    while shown.count > 1 && shown.reduce(0, { $0 + least($1) + Self.gap }) > room {
      shown.remove(at: shown.last == lists.focus ? 0 : shown.count - 1)
    }
    var widths = Dictionary(uniqueKeysWithValues: shown.map { ($0, least($0)) })
    var rest = room - shown.reduce(0) { $0 + least($1) + Self.gap }
    // what is left over goes to the first that wants it: first what all of them need, then what they can use
    for wish in 1..<3 {
      for column in shown {
        let more = min(max(0, wishes[column.rawValue][wish] - widths[column]!), max(0, rest))
        widths[column]! += more
        rest -= more
      }
    }
    var left = 0
    for column in shown {
      let width = min(widths[column]!, room - left - 1)
      columns.append(Column(column: column, left: left, width: width))
      left += width + Self.gap
    }
  }

  /// The list that holds a column of the window.
  func list(at column: Int) -> ListColumn? {
    columns.first { ($0.left..<$0.left + $0.width).contains(column) }?.column
  }
}

extension Lists {
  /// The columns that a list takes: the least, those in which it can be read, and those that it can use.
  fileprivate func wishes(for column: ListColumn) -> [Int] {
    let margin = ListLayout.margin
    switch column {
    case .network:
      let mark = networks.contains { !$0.mark.isEmpty || $0.missing != nil } ? 2 + NetworkEntry.markWidth : 0
      let all = margin + max(7, min(networkNames.longest, Self.longestNetwork)) + mark
      return [min(all, 20), all, all]
    case .layer:
      let all = margin + max(5, LayerColumns.wanted(entry.names, entry.columns))
      let readable = min(LayerColumns.readable, entry.names.longest)
      return [min(all, max(20, margin + entry.names.least)), min(all, max(20, margin + readable)), all]
    case .node:
      let least = margin + digits + (hasLabels ? 22 : 9)
      return [least, least + 8, least + 12]
    }
  }

  /// The columns that names of networks get at most: those of the hub may be long.
  private static let longestNetwork = 24

  private var hasLabels: Bool {
    guard let file, let layer else { return false }
    return file.label(of: 0, in: layer) != nil
  }

  /// The columns of the nodes' indices.
  var digits: Int { "\(max(0, (layer?.nodes ?? 1) - 1))".count }
}
