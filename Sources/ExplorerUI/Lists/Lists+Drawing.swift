import NetworkZoo
import Pictures
import TerminalUI

extension Lists {
  /// Draws the lists below their names, and under them what is to be known of the layer under the cursor; `mark` is
  /// what is known of a node.
  func draw(_ layout: ListLayout, rows: Int, titles: Bool, on screen: inout Screen, mark: (Int) -> NodeMark) {
    let foot = footLines(room: layout.room, rows: rows)
    let showsNetworks = layout.columns.contains { $0.column == .network }
    for list in layout.columns {
      if titles {
        // whose layers they are, where no other list tells that
        drawTitle(list.column == .layer && !showsNetworks ? entry.name : "\(list.column)", of: list, on: &screen)
      }
      draw(list, rows: rows - foot.count, on: &screen, mark: mark)
    }
    for (line, words) in foot.enumerated() {
      screen.put(
        words, column: 1, row: 1 + rows - foot.count + line, style: .dim, width: layout.room - 2, ellipsis: true)
    }
  }

  /// The rows of the lists' entries among `rows`.
  func entryRows(_ rows: Int, room: Int) -> Int { rows - footLines(room: room, rows: rows).count }

  /// What is to be known of the layer under the cursor, in as many lines as it takes, if the lists have enough rows.
  private func footLines(room: Int, rows: Int) -> [String] {
    guard room > 0, focus != .network else { return [] }
    var lines: [String] = []
    for words in layerWords {
      let separator = words.hasPrefix("•") ? " " : " · "
      if let last = lines.last, (last + separator + words).count <= room - 2 {
        lines[lines.count - 1] = last + separator + words
      } else {
        lines.append(words)
      }
    }
    return rows >= 6 + 2 * lines.count ? lines : []
  }

  private func drawTitle(_ name: String, of list: ListLayout.Column, on screen: inout Screen) {
    let left = list.left + ListLayout.margin
    let title = list.column == .node ? order.criterion?.title ?? name : name
    screen.put(
      title, column: left, row: 0, style: focus == list.column ? .bold : .dim, width: list.width - ListLayout.margin,
      ellipsis: true)
    guard list.column == .layer else { return }
    let columns = LayerColumns(entry.names, entry.columns, width: list.width - ListLayout.margin)
    drawDetails(columns, in: list, row: 0, style: .dim, on: &screen) { $0.title }
  }

  private func draw(_ list: ListLayout.Column, rows: Int, on screen: inout Screen, mark: (Int) -> NodeMark) {
    let (entries, cursor) = (entries(of: list.column), shownCursor(of: list.column))
    guard !entries.isEmpty else {
      if filter != nil { screen.put("none", column: list.left + ListLayout.margin, row: 1, style: .dim) }
      return
    }
    let first = firstRow(of: list.column, rows: rows)
    let columns = LayerColumns(entry.names, entry.columns, width: list.width - ListLayout.margin)
    let nodes = list.column == .node ? NodeColumns((0..<count(of: .node)).map(mark)) : NodeColumns([])
    for (row, index) in entries.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = index == cursor
      let style: Style = isChosen ? (focus == list.column ? [.bold, .accent] : .bold) : []
      if isChosen { screen.put("▸", column: list.left + 1, row: 1 + row, style: style) }
      switch list.column {
      case .network: drawNetwork(networks[index], in: list, row: 1 + row, style: style, on: &screen)
      case .layer: drawLayer(index, columns, in: list, row: 1 + row, style: style, on: &screen)
      case .node: drawNode(index, mark(index), nodes, in: list, row: 1 + row, style: style, on: &screen)
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
    let mark = network.mark
    let left = list.left + ListLayout.margin
    let room = list.width - ListLayout.margin - mark.count
    let nameRoom = mark.isEmpty ? room : room - 1
    let sign = network.isOpenHeading.map { $0 ? "- " : "+ " } ?? ""
    screen.put(
      sign + networkNames.short(network.label, width: nameRoom - sign.count), column: left, row: row,
      style: mark.isEmpty ? style : style.union(.dim), width: room,
      ellipsis: true)
    screen.put(mark, column: left + room, row: row, style: style.union(.dim))
  }

  private func drawLayer(
    _ index: Int, _ columns: LayerColumns, in list: ListLayout.Column, row: Int, style: Style, on screen: inout Screen
  ) {
    let layer = entry.layers[index]
    if file?.landmark(at: layer) != nil { screen.put("•", column: list.left, row: row, style: style) }
    screen.put(
      entry.names.short(layer.name, width: columns.nameWidth), column: list.left + ListLayout.margin, row: row,
      style: style, width: columns.nameWidth, ellipsis: true)
    drawDetails(columns, in: list, row: row, style: style.union(.dim), on: &screen) { $0.texts[index] }
  }

  /// Puts what stands behind a layer's name, each at the right of its column.
  private func drawDetails(
    _ columns: LayerColumns, in list: ListLayout.Column, row: Int, style: Style, on screen: inout Screen,
    text: (LayerColumns.Column) -> String
  ) {
    var right = list.left + list.width
    for column in columns.shown.reversed() {
      let words = text(column)
      screen.put(words, column: right - words.count, row: row, style: style)
      right -= column.width + 2
    }
  }

  /// A layer that cannot be looked at, and the operator for which it cannot.
  private func drawUnread(
    _ layer: NetworkFile.Unread, in list: ListLayout.Column, row: Int, on screen: inout Screen
  ) {
    let width = list.width - ListLayout.margin
    let operation = min(layer.operation.displayWidth, max(0, width - entry.names.least - 1), width / 2)
    screen.put(
      entry.names.short(layer.name, width: width - operation - 1), column: list.left + ListLayout.margin, row: row,
      style: .dim, width: width - operation - 1, ellipsis: true)
    screen.put(
      layer.operation, column: list.left + list.width - operation, row: row, style: .dim, width: operation,
      ellipsis: true)
  }

  /// The widths of what stands behind the nodes of a list.
  private struct NodeColumns {
    /// The columns of the longest text.
    let text: Int
    /// The largest value, which has a whole bar; nil: there is nothing to compare.
    let largest: Float?
    let hasSwatches: Bool

    init(_ marks: [NodeMark]) {
      text = marks.map(\.text.count).max() ?? 0
      let values = marks.compactMap(\.value).filter(\.isFinite)
      largest = values.count > 1 ? values.max().flatMap { $0 > 0 ? $0 : nil } : nil
      hasSwatches = marks.contains { $0.swatch != nil }
    }
  }

  /// A node: its number, then as far as there is room what it reached, a bar of that, the colors of its picture, its
  /// class.
  private func drawNode(
    _ node: Int, _ mark: NodeMark, _ columns: NodeColumns, in list: ListLayout.Column, row: Int, style: Style,
    on screen: inout Screen
  ) {
    let number = "\(node)"
    var left = list.left + ListLayout.margin + digits
    let right = list.left + list.width
    screen.put(number, column: left - number.count, row: row, style: style)
    left += 1
    screen.put(mark.text, column: left, row: row, style: style, width: right - left)
    if columns.text > 0 { left += columns.text + 1 }
    let swatch = columns.hasSwatches ? Self.swatchWidth : 0
    let label = layer.flatMap { file?.label(of: node, in: $0) }
    if let largest = columns.largest {
      let width = min(label == nil ? 8 : 4, right - left - (swatch > 0 ? swatch + 1 : 0))
      if width >= 3 {
        screen.put(bar(mark.value ?? 0, of: largest, width), column: left, row: row, style: style.union(.dim))
        left += width + 1
      }
    }
    if swatch > 0, right - left >= swatch {
      if let picture = mark.swatch {
        screen.pictures.append(
          PlacedPicture(picture, in: CellArea(column: left, row: row, columns: swatch, rows: 1)))
      }
      left += swatch + 1
    }
    guard let label, right - left > 2 else { return }
    screen.put(label, column: left, row: row, style: style.union(.dim), width: right - left, ellipsis: true)
  }

  /// The cells of a swatch: a square where cells are twice as high as wide.
  private static let swatchWidth = 2

  private func bar(_ value: Float, of largest: Float, _ width: Int) -> String {
    // bars of half the height stay apart
    String(repeating: "▄", count: Int((max(0, min(1, value / largest)) * Float(width)).rounded()))
  }
}
