import NetworkZoo
import NeuralNetwork
import TerminalUI

/// A list as it is drawn.
struct ColumnLayout {
  let column: ListColumn
  let left: Int
  let width: Int
}

extension Explorer {
  /// Blanks between columns.
  static let gap = 2
  /// The columns that the picture keeps, whatever the lists want.
  private var leastPicture: Int { comparison == nil ? 46 : 92 }

  /// The lists that are shown: all, or, where the window is narrow, without those at the left of the cursor's.
  var columnLayout: [ColumnLayout] {
    let widest = max(28, columns * 3 / 10)
    let widths = ListColumn.allCases.map { min(widest, listWidth($0)) }
    var shown = Array(ListColumn.allCases)
    func isTooWide(_ columns: [ListColumn]) -> Bool {
      columns.reduce(0) { $0 + widths[$1.rawValue] + Self.gap } + leastPicture > self.columns
    }
    while shown.count > 1 && isTooWide(shown) && shown[0] != focus { shown.removeFirst() }
    while shown.count > 1 && isTooWide(shown) { shown.removeLast() }
    var left = 0
    return shown.map { column in
      defer { left += widths[column.rawValue] + Self.gap }
      return ColumnLayout(column: column, left: left, width: min(widths[column.rawValue], max(8, columns / 2)))
    }
  }

  private func listWidth(_ column: ListColumn) -> Int {
    switch column {
    case .network:
      let mark = networks.contains { $0.download != nil } ? 2 + Self.fetchMarkWidth : 0
      return 3 + max(7, networks.map(\.name.count).max() ?? 0) + mark
    case .layer:
      let names = entry.layers.map(\.name.count).max() ?? 0
      return 3 + max(5, names) + 1 + shapeWidth
    case .node: return max(16, 4 + digits + (hasLabels ? 22 : 11))
    }
  }

  private var shapeWidth: Int { entry.layers.map { Self.shapeText($0.shape).count }.max() ?? 0 }
  private var digits: Int { "\(max(0, (layer?.nodes ?? 1) - 1))".count }
  private var hasLabels: Bool {
    guard let file, let layer else { return false }
    return file.label(of: 0, in: layer) != nil
  }

  /// `40 × 28²`: nodes, then the side of a square map, or height×width.
  static func shapeText(_ shape: Shape) -> String {
    let size = shape.height == shape.width ? "\(shape.height)²" : "\(shape.height)×\(shape.width)"
    return shape.pixels == 1 ? "\(shape.channels)" : "\(shape.channels) × \(size)"
  }

  func drawHeader(_ lists: [ColumnLayout], on screen: inout Screen) {
    let end = lists.last.map { $0.left + $0.width + Self.gap } ?? 0
    if lists.count < ListColumn.allCases.count {
      screen.put(breadcrumb, column: 0, row: 0, style: .bold, width: columns, ellipsis: true)
      return
    }
    for list in lists {
      screen.put("\(list.column)", column: list.left + 3, row: 0, style: .dim, width: list.width - 3)
    }
    drawAddress(from: end, on: &screen)
  }

  /// What is climbed, where the lists do not tell.
  var breadcrumb: String {
    let names = objective.map { [entry.name, "\($0)"] } ?? [entry.name] + (layer.map { [$0.name, "\(node)"] } ?? [])
    return " " + names.joined(separator: " ▸ ")
  }

  /// What is climbed, over the picture.
  func drawAddress(from left: Int, on screen: inout Screen) {
    let text = address
    screen.put(
      text, column: max(left, columns - 1 - text.count), row: 0, style: .bold, width: columns - left - 1,
      ellipsis: true)
  }

  func drawList(_ list: ColumnLayout, on screen: inout Screen) {
    let (entries, cursor) = (entries(of: list.column), size(of: list.column).cursor)
    guard !entries.isEmpty else {
      if filter != nil { screen.put("none", column: list.left + 3, row: 1, style: .dim) }
      return
    }
    let first = firstEntry(of: list.column)
    for place in first..<min(entries.count, first + listRows) {
      let (number, row) = (entries[place], 1 + place - first)
      let isChosen = number == cursor
      let hasFocus = isChosen && focus == list.column
      let style: Style = hasFocus ? [.bold, .accent] : isChosen ? .bold : []
      if isChosen { screen.put("▸", column: list.left + 1, row: row, style: style) }
      drawEntry(number, of: list, row: row, style: style, on: &screen)
    }
  }

  /// The entry in the list's first row: the cursor stays in the middle, but for the list's ends.
  func firstEntry(of column: ListColumn) -> Int {
    let entries = entries(of: column)
    let cursor = place(of: size(of: column).cursor, among: entries)
    return min(max(0, cursor - listRows / 2), max(0, entries.count - listRows))
  }

  /// The entries of a list, and which of them the cursor is on.
  func size(of column: ListColumn) -> (count: Int, cursor: Int) {
    switch column {
    case .network: (networks.count, network)
    case .layer: (entry.layers.count, entry.layer)
    case .node: (layer?.nodes ?? 0, node)
    }
  }

  private func drawEntry(_ number: Int, of list: ColumnLayout, row: Int, style: Style, on screen: inout Screen) {
    let left = list.left + 3
    let room = list.width - 3
    switch list.column {
    case .network:
      let mark = fetchMark(networks[number])
      let styleOfName = mark.isEmpty ? style : style.union(.dim)
      screen.put(
        networks[number].name, column: left, row: row, style: styleOfName, width: room - mark.count, ellipsis: true)
      screen.put(mark, column: left + room - mark.count, row: row, style: style.union(.dim))
    case .layer:
      let layer = entry.layers[number]
      let shape = Self.shapeText(layer.shape)
      screen.put(
        layer.name, column: left, row: row, style: style, width: room - shapeWidth - 1, ellipsis: true)
      screen.put(shape, column: left + room - shape.count, row: row, style: style.union(.dim))
    case .node:
      let text = "\(number)"
      screen.put(text, column: left + digits - text.count, row: row, style: style)
      let rest = left + digits + 1
      var used = screen.put(finding(number), column: rest, row: row, style: style, width: room - digits - 1)
      if let layer, let label = file?.label(of: number, in: layer) {
        used += used > 0 ? 1 : 0
        screen.put(
          label, column: rest + used, row: row, style: style.union(.dim), width: room - digits - 1 - used,
          ellipsis: true)
      }
    }
  }

  /// The mark of a node: running, done with the activation reached, silent, dead.
  private func finding(_ node: Int) -> String {
    let place = place(of: node)
    if let climb, place == climb.place && climb.isRunning {
      return "●" + (climb.run.history.lastValue.map { " \($0.shortText)" } ?? "")
    }
    switch findings[place] {
    case .climbed(let value): return "✓ \(value.shortText)"
    case .silent: return "– silent"
    case .dead: return "– dead"
    case nil: return ""
    }
  }
}
