import FeatureVisualization
import Pictures
import TerminalUI

/// What a picture excites: its classes, and the nodes that rank it highest.
struct ResponsesPage: Overlay {
  private let picture: Picture
  private var exhibit: PictureExhibit?
  private var problem: String?
  /// The node under the cursor.
  private var cursor = RowCursor()

  let extent = OverlayExtent.page
  var closingCommands: Set<Command> { [.close, .leave, .examples] }

  init(of picture: Picture) { self.picture = picture }

  /// Takes in an answer; false: it is not for this page.
  mutating func take(_ answer: ExampleAnswer) -> Bool {
    switch answer {
    case .responses(let exhibit): self.exhibit = exhibit
    case .failed(let reason): problem = reason
    default: return false
    }
    return true
  }

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    guard let exhibit else { return nil }
    var page = self
    let rows = max(1, explorer.window.rows - 5 - exhibit.classes.count)
    let command = Command(key: key)
    if command == .open { return exhibit.nodes.isEmpty ? [] : explorer.go(to: exhibit.nodes[cursor.row]) }
    guard page.cursor.follow(command, among: exhibit.nodes.count, rows: rows) else { return nil }
    explorer.overlay = page
    return []
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    screen.putTitle("what this picture excites", hints: [Command.open.hint("go to the node"), Command.close.hint()])
    let left = area.columns * 2 / 5
    screen.pictures.append(
      PlacedPicture(
        exhibit?.picture ?? picture, in: CellArea(column: 1, row: 2, columns: left - 3, rows: area.rows - 3)))
    let width = area.columns - left - 1
    guard let exhibit else {
      screen.put(problem ?? "looking at it …", column: left, row: 2, style: .dim, width: width, ellipsis: true)
      return
    }
    var row = 2
    for (name, probability) in exhibit.classes {
      let percent = "\(Int((probability * 100).rounded())) %"
      screen.put(String(repeating: " ", count: max(0, 5 - percent.count)) + percent, column: left, row: row)
      screen.put(name, column: left + 7, row: row, width: width - 7, ellipsis: true)
      row += 1
    }
    if !exhibit.classes.isEmpty { row += 1 }
    let isRanked = exhibit.nodes.contains { $0.deviations != nil }
    screen.put(
      isRanked
        ? "nodes, by how unusual their responses are" : "nodes, by their largest values (x on a node makes an index)",
      column: left, row: row, style: .dim, width: width, ellipsis: true)
    row += 1
    let rows = max(1, area.rows - row - 1)
    let first = cursor.first(of: exhibit.nodes.count, rows: rows)
    let name = exhibit.nodes.map { "\($0.layer)/\($0.node)".displayWidth }.max() ?? 0
    for (index, node) in exhibit.nodes.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = first + index == cursor.row
      let style: Style = isChosen ? [.bold, .accent] : []
      if isChosen { screen.put("▸", column: left - 2, row: row + index, style: style) }
      screen.put("\(node.layer)/\(node.node)", column: left, row: row + index, style: style, width: width)
      screen.put(
        node.words, column: left + name + 2, row: row + index, style: isChosen ? .bold : .dim, width: width - name - 2)
    }
  }
}
