import NeuralNetwork

/// Where the lists stand: the focused one and, as far as there is room, those that it leads to. The networks are shown only
/// while they have the focus.
struct ListLayout {
  struct Column {
    let column: ListColumn
    let left: Int
    let width: Int
  }

  /// Blanks behind a column.
  private static let gap = 2
  /// Layers and networks are not cut to less than so many columns.
  private static let least = 20

  private(set) var columns: [Column] = []
  /// The columns of the window that the lists may take; the pictures have the others.
  let room: Int

  init(_ lists: Lists, room: Int) {
    self.room = room
    guard room > 0 else { return }
    let wanted = ListColumn.allCases.map { lists.width(of: $0) }
    func least(_ column: ListColumn) -> Int {
      column == .node ? wanted[column.rawValue] : min(wanted[column.rawValue], Self.least)
    }
    var shown: [ListColumn] = lists.focus == .network ? [.network, .layer, .node] : [.layer, .node]
    while shown.count > 1 && shown.reduce(0, { $0 + least($1) + Self.gap }) > room {
      shown.remove(at: shown.last == lists.focus ? 0 : shown.count - 1)
    }
    var rest = room - shown.reduce(0) { $0 + least($1) + Self.gap }
    var left = 0
    for column in shown {
      // what is left over goes to the first that wants it
      let more = min(max(0, wanted[column.rawValue] - least(column)), max(0, rest))
      rest -= more
      let width = min(least(column) + more, room - left - 1)
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
  /// The columns that a list would take.
  fileprivate func width(of column: ListColumn) -> Int {
    switch column {
    case .network:
      let mark = networks.contains { $0.download != nil } ? 2 + NetworkEntry.fetchMarkWidth : 0
      return 3 + max(7, networks.map(\.name.count).max() ?? 0) + mark
    case .layer: return 3 + max(5, entry.layers.map(\.name.count).max() ?? 0) + 1 + shapeWidth
    case .node: return max(14, 4 + digits + (hasLabels ? 22 : 9))
    }
  }

  private var hasLabels: Bool {
    guard let file, let layer else { return false }
    return file.label(of: 0, in: layer) != nil
  }

  /// The columns of the shapes behind the layers.
  var shapeWidth: Int { entry.layers.map { $0.shape.listText.count }.max() ?? 0 }
  /// The columns of the nodes' indices.
  var digits: Int { "\(max(0, (layer?.nodes ?? 1) - 1))".count }
}

extension Shape {
  /// `40 × 28²`: nodes, then the side of a square map, or height×width.
  var listText: String {
    let size = height == width ? "\(height)²" : "\(height)×\(width)"
    return pixels == 1 ? "\(channels)" : "\(channels) × \(size)"
  }
}
