import NeuralNetwork

/// Where the lists stand: all or, where the window is narrow, without those farthest left of the focused one.
struct ListLayout {
  struct Column {
    let column: ListColumn
    let left: Int
    let width: Int
  }

  /// Blanks between columns.
  private static let gap = 2

  private(set) var columns: [Column] = []
  /// The first column of the window that is free for the pictures.
  private(set) var width = 0

  /// The lists of a window of `columns`, of which the pictures keep at least `pictureColumns`.
  init(_ lists: Lists, columns: Int, pictureColumns: Int) {
    let widest = max(28, columns * 3 / 10)
    let widths = ListColumn.allCases.map { min(widest, lists.width(of: $0)) }
    var shown = Array(ListColumn.allCases)
    func isTooWide(_ shown: [ListColumn]) -> Bool {
      shown.reduce(0) { $0 + widths[$1.rawValue] + Self.gap } + pictureColumns > columns
    }
    while shown.count > 1 && isTooWide(shown) && shown[0] != lists.focus { shown.removeFirst() }
    while shown.count > 1 && isTooWide(shown) { shown.removeLast() }
    var left = 0
    for column in shown {
      let width = min(widths[column.rawValue], max(8, columns / 2))
      self.columns.append(Column(column: column, left: left, width: width))
      left += widths[column.rawValue] + Self.gap
      self.width += width + Self.gap
    }
  }

  /// Whether every list has room.
  var hasAll: Bool { columns.count == ListColumn.allCases.count }

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
    case .node: return max(16, 4 + digits + (hasLabels ? 22 : 11))
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
