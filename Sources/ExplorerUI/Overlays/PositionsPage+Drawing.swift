import Evidence
import Pictures
import TerminalUI

extension PositionsPage {
  private var hints: [String] {
    var hints: [String]
    switch view {
    case .nodes: hints = ["arrows place", "j k node", "Tab or F parts"]
    case .factors: hints = ["j k part", "Tab class, places"]
    case .classes:
      hints = ["c class", isAgainstNext ? "v alone" : "v rather than the next", "j k node", "Tab places, parts"]
    }
    return hints + [Command.open.hint("go there"), Command.close.hint()]
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    screen.putTitle("what \(question.layer.name) sees in this picture", hints: hints)
    guard let sight, let drawn else {
      for (line, text) in (problem ?? "looking at it …").wrapped(to: max(8, area.columns - 6)).enumerated() {
        screen.put(text, column: 4, row: 3 + line, style: .dim, width: area.columns - 5)
      }
      return
    }
    let left = area.columns / 2
    screen.pictures.append(
      PlacedPicture(drawn, in: CellArea(column: 1, row: 2, columns: left - 3, rows: area.rows - 3)))
    let list = CellArea(column: left, row: 1, columns: area.columns - left - 1, rows: area.rows - 2)
    screen.put(heading(sight), column: left, row: 1, style: .dim, width: list.columns, ellipsis: true)
    if let problem {
      screen.put(problem, column: left, row: 3, style: .dim, width: list.columns, ellipsis: true)
      return
    }
    // a square, and a name below
    let pictureRows = area.rows >= 16 ? min(area.rows * 2 / 5, list.columns / Self.portrayed / 2 + 1) : 0
    let rows = max(1, list.rows - 2 - pictureRows)
    let first = cursor.first(of: self.rows, rows: rows)
    for index in 0..<min(rows, self.rows - first) {
      let isChosen = first + index == cursor.row
      if isChosen { screen.put("▸", column: left, row: 3 + index, style: [.bold, .accent]) }
      screen.put(
        text(of: first + index), column: left + 2, row: 3 + index, style: isChosen ? [.bold, .accent] : [],
        width: list.columns - 2, ellipsis: true)
    }
    if self.rows == 0 { screen.put(emptiness, column: left + 2, row: 3, style: .dim, width: list.columns - 2) }
    guard pictureRows > 3 else { return }
    drawPortraits(
      in: CellArea(column: left, row: area.rows - pictureRows - 1, columns: list.columns, rows: pictureRows),
      on: &screen)
  }

  private func heading(_ sight: Sight) -> String {
    switch view {
    case .nodes: return "nodes at row \(place.row), column \(place.column) of \(sight.map.rows) × \(sight.map.columns)"
    case .factors:
      guard let factors else { return "parts of what it sees" }
      let kept = Int((100 * (1 - factors.error * factors.error)).rounded())
      return "\(factors.factors.count) parts, \(kept) % of what it sees"
    case .classes:
      guard let (name, against) = explainedClasses else { return "" }
      let percent = Int((sight.classes[explained].probability * 100).rounded())
      return "for \(name) (\(percent) %)" + (against.map { " rather than \($0)" } ?? "")
    }
  }

  private var emptiness: String {
    switch view {
    case .nodes: "no node responds here"
    case .factors: "taking it apart …"
    case .classes: "measuring …"
    }
  }

  private func text(of row: Int) -> String {
    if view == .factors {
      guard row > 0, let factor = factors?.factors[row - 1] else { return "all of them" }
      let share = Int((factor.share * 100).rounded())
      return "\(row)  \(share) %  nodes \(factor.nodes(most: 3).map(String.init).joined(separator: ", "))"
    }
    let (node, value) = nodes[row]
    let label = question.file.label(of: node, in: question.layer).map { "  \($0)" } ?? ""
    let sign = view == .classes ? (value < 0 ? "−" : "+") : ""
    return "node \(node)  \(sign)\(abs(value).shortText)\(label)"
  }

  /// Small pictures of nodes or factors in a row, that under the cursor among them.
  private func drawPortraits(in area: CellArea, on screen: inout Screen) {
    let shown: [(number: Int, name: String, picture: Picture??)]
    if view == .factors {
      guard let factors else { return }
      let first = min(max(0, (factor ?? 0) - 1), max(0, factors.factors.count - Self.portrayed))
      shown = factors.factors.indices.dropFirst(first).prefix(Self.portrayed).map {
        ($0, "part \($0 + 1)", factorPortraits[$0])
      }
    } else {
      shown = portrayedNodes.map { ($0, "node \($0)", portraits[$0]) }
    }
    let chosen = view == .factors ? factor : nodes.indices.contains(cursor.row) ? nodes[cursor.row].node : nil
    let width = area.columns / Self.portrayed
    for (index, item) in shown.enumerated() {
      let column = area.column + index * width
      switch item.picture {
      case .some(let picture?):
        screen.pictures.append(
          PlacedPicture(
            picture, in: CellArea(column: column, row: area.row, columns: width - 1, rows: area.rows - 1)))
      case .some(nil): screen.put("silent", column: column, row: area.row, style: .dim, width: width - 1)
      case nil: screen.put("maximizing …", column: column, row: area.row, style: .dim, width: width - 1)
      }
      screen.put(
        item.name, column: column, row: area.row + area.rows - 1, style: item.number == chosen ? .bold : .dim,
        width: width - 1)
    }
  }
}
