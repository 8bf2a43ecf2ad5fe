import FeatureVisualization
import NeuralNetwork
import TerminalUI

extension Explorer {
  /// Two pictures, each with what is its own under it.
  func drawBoth(in area: CellArea, on screen: inout Screen) {
    let width = (area.columns - 1) / 2
    for (number, side) in sides.enumerated() {
      guard let climb = self[side] else { continue }
      let left = area.column + number * (width + 1)
      if let picture = side == .left ? shownPicture : climb.snapshot?.picture {
        let place = CellArea(column: left, row: area.row, columns: width, rows: max(1, area.rows - 1))
        screen.pictures.append(PlacedPicture(zoom.part(of: picture), in: place))
      }
      let caption = caption(climb, fitting: width)
      screen.put(
        caption, column: left + max(0, (width - caption.displayWidth) / 2), row: area.row + area.rows - 1, style: .dim,
        width: width, ellipsis: true)
    }
  }

  private func caption(_ climb: Climb, fitting width: Int) -> String {
    if case .failed(let reason) = climb.phase { return reason }
    let request = climb.shownRequest
    var parts = (request.objective.isNegative ? ["negative"] : []) + [request.recipe.name, "seed \(request.seed)"]
    let value = climb.snapshot?.value ?? (climb.shown == nil ? climb.run.history.lastValue : nil)
    switch climb.phase {
    case .silent: parts.append("silent")
    case .dead: parts.append("dead")
    default: if let value { parts.append(value.shortText) }
    }
    parts.append("\(climb.shownIteration) of \(climb.total)")
    func text() -> String { parts.joined(separator: " · ") }
    while parts.count > 1 && text().displayWidth > width { parts.removeLast() }
    return text()
  }

  /// How the picture was climbed: the recipe, and what is not the recipe's own.
  func recipeText(_ climb: Climb) -> String {
    let request = climb.shownRequest
    var parts = (request.objective.isNegative ? ["negative"] : []) + [request.recipe.name]
    // of a path the name is enough
    if let start = request.start { parts.append(String("\(start)".split(separator: "/").last ?? "")) }
    parts += ["seed \(request.seed)", "\(request.size)", "step \(shortest(request.tuned.optimizer.step))"]
    for field in SettingField.table where field.increment != nil && !["step", "iterations"].contains(field.key) {
      if request.isOverridden(field) { parts.append("\(field.key) \(request.number(field) ?? "")") }
    }
    parts.append("range \(request.inputRange)")
    let changes = Set(request.changes.map(\.iteration)).count
    if changes > 0 { parts.append("changed \(changes == 1 ? "once" : "\(changes) times")") }
    return parts.joined(separator: " · ")
  }
}

extension Objective {
  /// Whether it climbs to what silences all that it measures.
  fileprivate var isNegative: Bool {
    terms.allSatisfy { term in if case .penalty = term.measure { true } else { term.weight < 0 } }
  }
}
