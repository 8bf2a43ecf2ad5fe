import NetworkZoo
import TerminalUI

extension Lists {
  /// Draws the lists below their names; `mark` is what stands behind a node.
  func draw(_ layout: ListLayout, rows: Int, titles: Bool, on screen: inout Screen, mark: (Int) -> String) {
    let showsNetworks = layout.columns.contains { $0.column == .network }
    for list in layout.columns {
      if titles {
        // whose layers they are, where no other list tells that
        let title = list.column == .layer && !showsNetworks ? entry.name : "\(list.column)"
        screen.put(title, column: list.left + 3, row: 0, style: .dim, width: list.width - 3, ellipsis: true)
      }
      draw(list, rows: rows, on: &screen, mark: mark)
    }
  }

  private func draw(_ list: ListLayout.Column, rows: Int, on screen: inout Screen, mark: (Int) -> String) {
    let (entries, cursor) = (entries(of: list.column), cursor(of: list.column))
    guard !entries.isEmpty else {
      if filter != nil { screen.put("none", column: list.left + 3, row: 1, style: .dim) }
      return
    }
    let first = firstRow(of: list.column, rows: rows)
    let cut = NameCut(
      list.column == .layer ? entry.layers.map(\.name) : [], width: list.width - 4 - shapeWidth)
    for (row, index) in entries.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = index == cursor
      let style: Style = isChosen ? (focus == list.column ? [.bold, .accent] : .bold) : []
      if isChosen { screen.put("▸", column: list.left + 1, row: 1 + row, style: style) }
      switch list.column {
      case .network: drawNetwork(networks[index], in: list, row: 1 + row, style: style, on: &screen)
      case .layer: drawLayer(entry.layers[index], cut, in: list, row: 1 + row, style: style, on: &screen)
      case .node: drawNode(index, mark(index), in: list, row: 1 + row, style: style, on: &screen)
      }
    }
    guard list.column == .layer else { return }
    let drawn = min(max(0, entries.count - first), rows)
    for (row, layer) in unread.dropFirst(max(0, first - entries.count)).prefix(rows - drawn).enumerated() {
      drawUnread(layer, in: list, row: 1 + drawn + row, on: &screen)
    }
  }

  private func drawNetwork(
    _ network: NetworkEntry, in list: ListLayout.Column, row: Int, style: Style, on screen: inout Screen
  ) {
    let mark = network.fetchMark
    let room = list.width - 3 - mark.count
    screen.put(
      network.name, column: list.left + 3, row: row, style: mark.isEmpty ? style : style.union(.dim), width: room,
      ellipsis: true)
    screen.put(mark, column: list.left + 3 + room, row: row, style: style.union(.dim))
  }

  private func drawLayer(
    _ layer: NetworkFile.Layer, _ cut: NameCut, in list: ListLayout.Column, row: Int, style: Style,
    on screen: inout Screen
  ) {
    let shape = layer.shape.listText
    screen.put(
      cut.short(layer.name), column: list.left + 3, row: row, style: style, width: cut.width, ellipsis: true)
    screen.put(shape, column: list.left + list.width - shape.count, row: row, style: style.union(.dim))
  }

  /// A layer that cannot be looked at, and the operator for which it cannot.
  private func drawUnread(
    _ layer: NetworkFile.Unread, in list: ListLayout.Column, row: Int, on screen: inout Screen
  ) {
    let width = list.width - 3
    let operation = min(layer.operation.displayWidth, width / 2)
    screen.put(layer.name, column: list.left + 3, row: row, style: .dim, width: width - operation - 1, ellipsis: true)
    screen.put(
      layer.operation, column: list.left + list.width - operation, row: row, style: .dim, width: operation,
      ellipsis: true)
  }

  private func drawNode(
    _ node: Int, _ mark: String, in list: ListLayout.Column, row: Int, style: Style, on screen: inout Screen
  ) {
    let text = "\(node)"
    screen.put(text, column: list.left + 3 + digits - text.count, row: row, style: style)
    let left = list.left + 3 + digits + 1
    let room = list.width - 4 - digits
    var used = screen.put(mark, column: left, row: row, style: style, width: room)
    guard let layer, let label = file?.label(of: node, in: layer) else { return }
    used += used > 0 ? 1 : 0
    screen.put(
      label, column: left + used, row: row, style: style.union(.dim), width: room - used, ellipsis: true)
  }
}
