import FeatureVisualization
import TerminalUI

extension Grid {
  /// Draws the thumbnails below the title, the one of `node` chosen.
  func draw(_ thumbnails: Thumbnails, node: Int, _ layout: GridLayout, on screen: inout Screen) {
    let first = layout.first(of: layer.nodes, cursor: node)
    for index in 0..<min(layout.columns * layout.rows, layer.nodes - first) {
      draw(
        first + index, thumbnails.of(first + index, in: layer, of: file), isChosen: first + index == node,
        in: layout.area(index), on: &screen)
    }
  }

  private func draw(_ node: Int, _ found: Thumbnail?, isChosen: Bool, in area: CellArea, on screen: inout Screen) {
    if let picture = found?.picture {
      screen.pictures.append(PlacedPicture(picture, in: area))
    } else {
      let mark = found == nil ? "…" : found?.ending.isFailure == true ? "!" : "·"
      screen.put(mark, column: area.column + area.columns / 2, row: area.row + area.rows / 2, style: .dim)
    }
    let label = file.label(of: node, in: layer).map { " \($0)" } ?? ""
    let text = ((isChosen ? "▸\(node)" : "\(node)") + label).start(fitting: area.columns)
    screen.put(
      text, column: area.column + (area.columns - text.displayWidth) / 2, row: area.row + area.rows,
      style: isChosen ? [.bold, .reverse] : .dim)
  }

  /// What keys do in it.
  var hints: [String] { [Command.open.hint(), Command.grid.hint("back"), "arrows move", Command.mark.hint()] }

  /// How many thumbnails there are, and what `node` reached.
  func statusWords(_ thumbnails: Thumbnails, node: Int) -> [String] {
    let made = (0..<layer.nodes).compactMap { thumbnails.of($0, in: layer, of: file) }
    let finished = made.filter { $0.quality == .fine }.count
    let drafts = finished < made.count ? "drafts \(made.count)/\(layer.nodes), " : ""
    var words = ["grid", "\(drafts)finished \(finished)/\(layer.nodes)"]
    if let found = thumbnails.of(node, in: layer, of: file) {
      words.append(found.ending.word ?? "✓ \(found.value.shortText)")
    }
    return words
  }
}
