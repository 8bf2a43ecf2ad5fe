import FeatureVisualization
import NetworkZoo
import TerminalUI

extension Explorer {
  /// Cells of a thumbnail; its number stands in the row below it.
  private static let thumbnail = (columns: 12, rows: 6)
  private static let gridGap = (columns: 1, rows: 1)

  // MARK: - Keys

  /// Shows all nodes of the layer at once; the run waits meanwhile.
  mutating func openGrid() -> [Effect] {
    guard layer != nil else { return [] }
    isGrid = true
    overlay = nil
    focus = .node
    restsAt = nil
    ranBeforeGrid = sides.filter { self[$0]?.isRunning == true }
    return pauseUnseen() + orderThumbnails()
  }

  /// What a command does in the grid; nil: what it does elsewhere.
  mutating func performInGrid(_ command: Command, _ typed: Int?, at now: ContinuousClock.Instant) -> [Effect]? {
    guard let layer else { return nil }
    let across = gridLayout.columns
    func move(to node: Int) -> [Effect] {
      let target = min(max(0, node), layer.nodes - 1)
      guard target != self.node else { return [] }
      putCursor(on: target)
      objective = nil
      forgetRun()
      return orderThumbnails()
    }
    switch command {
    case .left: return move(to: node - (typed ?? 1))
    case .right: return move(to: node + (typed ?? 1))
    case .up: return node >= across ? move(to: node - across * (typed ?? 1)) : []
    case .down: return node / across < (layer.nodes - 1) / across ? move(to: node + across * (typed ?? 1)) : []
    case .pageUp: return move(to: node - across * gridLayout.rows)
    case .pageDown: return move(to: node + across * gridLayout.rows)
    case .first: return move(to: 0)
    case .last: return move(to: layer.nodes - 1)
    case .goTo: return move(to: typed ?? layer.nodes - 1)
    case .open, .grid, .close, .leave: return closeGrid()
    case .help, .copy, .mark, .bookmarks, .log, .address: return nil
    case _ where command.subject == .terminal: return nil
    default:
      let key = Command.table.first { $0.command == command }!.name
      say("\(key) does nothing in the grid: enter opens a node", at: now)
      return []
    }
  }

  /// Chooses the node that was clicked on; one that is chosen already is opened.
  mutating func clickInGrid(_ mouse: Mouse, at now: ContinuousClock.Instant) -> [Effect] {
    guard let layer, mouse.row >= 1, mouse.column >= 1 else { return [] }
    let (width, height) = (Self.thumbnail.columns + Self.gridGap.columns, Self.thumbnail.rows + Self.gridGap.rows)
    let (column, row) = ((mouse.column - 1) / width, (mouse.row - 1) / height)
    guard column < gridLayout.columns, row < gridLayout.rows else { return [] }
    let number = (gridTop + row) * gridLayout.columns + column
    guard number < layer.nodes else { return [] }
    return performInGrid(number == node ? .open : .goTo, number, at: now) ?? []
  }

  /// The first line of thumbnails on the screen: the cursor stays in the middle, but for the grid's ends.
  private var gridTop: Int {
    let layout = gridLayout
    let lines = ((layer?.nodes ?? 0) + layout.columns - 1) / layout.columns
    return min(max(0, node / layout.columns - layout.rows / 2), max(0, lines - layout.rows))
  }

  /// Back to one node, the one under the cursor; where it is still the one that was climbed, that goes on.
  mutating func closeGrid(isBeginning: Bool = false) -> [Effect] {
    isGrid = false
    guard !isBeginning, let climb, climb.place == place, climb.isOfNode == (objective == nil) else {
      return [.thumbnails(.stop)] + beginRun()
    }
    return [.thumbnails(.stop)] + ranBeforeGrid.flatMap { resume($0) }
  }

  /// The thumbnails of the layer, from the cursor outwards.
  private func orderThumbnails() -> [Effect] {
    guard let file, let layer else { return [] }
    let (cursor, across) = (node, gridLayout.columns)
    func distance(_ node: Int) -> Int {
      max(abs(node / across - cursor / across) * 2, abs(node % across - cursor % across))
    }
    let nodes = (0..<layer.nodes).map { (node: $0, distance: distance($0)) }
      .sorted { ($0.distance, $0.node) < ($1.distance, $1.node) }
    return [.thumbnails(.make(nodes.map(\.node), layer: layer.name, file))]
  }

  /// Takes in a thumbnail, if it is one of the layer on the screen.
  mutating func take(_ thumbnail: Thumbnail) {
    guard let file, let layer, thumbnail.place.weights == file.sha256, thumbnail.place.layer == layer.name else {
      return
    }
    if thumbnails.values.first.map({ $0.place.layer != layer.name || $0.place.weights != file.sha256 }) == true {
      thumbnails = [:]
    }
    thumbnails[thumbnail.place.node] = thumbnail
  }

  /// The thumbnail of a node of the layer under the cursor.
  private func thumbnail(_ node: Int) -> Thumbnail? {
    guard let file, let layer, let found = thumbnails[node], found.place.layer == layer.name,
      found.place.weights == file.sha256
    else { return nil }
    return found
  }

  // MARK: - Drawing

  /// How many thumbnails fit, across and down.
  private var gridLayout: (columns: Int, rows: Int) {
    (
      max(1, (columns - 2 + Self.gridGap.columns) / (Self.thumbnail.columns + Self.gridGap.columns)),
      max(1, (rows - 2) / (Self.thumbnail.rows + Self.gridGap.rows))
    )
  }

  func drawGrid(on screen: inout Screen) {
    guard let layer else { return }
    let label = file?.label(of: node, in: layer).map { "  \($0)" } ?? ""
    // an objective of something else says nothing of what is seen here
    let isOfNode = objective.map { $0.singleNode.map { $0 == (layer.name, node) } ?? false } ?? true
    let title = isOfNode ? breadcrumb : " \(entry.name) ▸ \(layer.name) ▸ \(node)"
    screen.put(title + label, column: 0, row: 0, style: .bold, width: columns, ellipsis: true)
    let layout = gridLayout
    let (width, height) = (Self.thumbnail.columns + Self.gridGap.columns, Self.thumbnail.rows + Self.gridGap.rows)
    let top = gridTop
    for place in 0..<layout.columns * layout.rows {
      let number = top * layout.columns + place
      guard number < layer.nodes else { break }
      let area = CellArea(
        column: 1 + place % layout.columns * width, row: 1 + place / layout.columns * height,
        columns: Self.thumbnail.columns, rows: Self.thumbnail.rows)
      drawThumbnail(number, of: layer, in: area, on: &screen)
    }
  }

  private func drawThumbnail(
    _ number: Int, of layer: NetworkFile.Layer, in area: CellArea, on screen: inout Screen
  ) {
    let found = thumbnail(number)
    if let picture = found?.picture {
      screen.pictures.append(PlacedPicture(picture, in: area))
    } else {
      let mark = found == nil ? "…" : found?.failure == nil ? "·" : "!"
      screen.put(mark, column: area.column + area.columns / 2, row: area.row + area.rows / 2, style: .dim)
    }
    let isChosen = number == node
    let label = file?.label(of: number, in: layer).map { " \($0)" } ?? ""
    let text = ((isChosen ? "▸\(number)" : "\(number)") + label).start(fitting: area.columns)
    screen.put(
      text, column: area.column + (area.columns - text.displayWidth) / 2, row: area.row + area.rows,
      style: isChosen ? [.bold, .reverse] : .dim)
  }

  /// How much is made, and what the node under the cursor reached.
  var gridParts: [String] {
    guard let layer else { return [] }
    let made = (0..<layer.nodes).compactMap { thumbnail($0) }
    let fine = made.filter { $0.quality == .fine }.count
    var parts = ["grid", "\(made.count) of \(layer.nodes)" + (fine < made.count ? ", \(fine) fine" : "")]
    if let found = thumbnail(node) {
      parts.append(found.failure ?? (found.picture == nil ? "silent" : "✓ \(found.value.shortText)"))
    }
    return parts
  }
}
