import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import TerminalUI

extension Explorer {
  /// Smaller windows hold a summary in words only.
  var isTooSmall: Bool { columns < 30 || rows < 8 }

  /// The rows below the lists: recipe (where there is room), history, status.
  private var footerRows: Int { rows >= 30 ? 3 : 2 }

  /// The rows of the lists.
  var listRows: Int { max(1, rows - 1 - footerRows) }

  /// What is to be seen.
  public func draw() -> Screen {
    var screen = Screen(columns: columns, rows: rows)
    if isTooSmall {
      drawSummary(on: &screen)
      return screen
    }
    if isGrid, layer != nil {
      drawGrid(on: &screen)
      drawStatus(on: &screen)
    } else {
      drawNode(on: &screen)
    }
    switch overlay {
    case .help(let scrolled): drawHelp(scrolled: scrolled, on: &screen)
    case .log(let scrolled): drawLog(scrolled: scrolled, on: &screen)
    case .bookmarks(let panel): drawBookmarks(panel, on: &screen)
    case .prompt, .confirmReplacing, .recipe, nil: break
    }
    return screen
  }

  /// Lists or a panel, the picture, and what is told of it.
  private func drawNode(on screen: inout Screen) {
    let lists = columnLayout
    var left = lists.reduce(0) { $0 + $1.width + Self.gap }
    if case .recipe(let panel) = overlay {
      left = panelWidth(left)
      drawPanel(panel, width: left, on: &screen)
      drawAddress(from: left, on: &screen)
    } else {
      drawHeader(lists, on: &screen)
      for list in lists { drawList(list, on: &screen) }
    }
    drawPicture(from: left, on: &screen)
    drawFooter(on: &screen)
  }

  private func drawSummary(on screen: inout Screen) {
    let text = "\(address) · \(stateWord) · make the window larger for the picture"
    let lines = text.wrapped(to: max(1, columns)).prefix(max(1, rows))
    for (line, words) in lines.enumerated() {
      screen.put(words, column: 0, row: (rows - lines.count) / 2 + line, width: columns, ellipsis: true)
    }
  }

  /// What is on the screen, as a person would say it.
  var address: String {
    guard let layer else { return entry.name }
    if let objective { return "\(entry.name) / \(objective)" }
    return "\(entry.name) / \(layer.name) / \(node)"
  }

  // MARK: - The picture

  private func drawPicture(from left: Int, on screen: inout Screen) {
    let area = CellArea(column: left, row: 1, columns: columns - left, rows: listRows)
    if let shownPicture, comparison == nil {
      screen.picture = PlacedPicture(zoom.part(of: shownPicture), in: area)
      return
    }
    if snapshot != nil {
      drawBoth(in: area, on: &screen)
      return
    }
    let text: [String]
    switch entry.state {
    case .closed, .opening: text = ["opening \(entry.name) …"]
    case .failed(let reason): text = [reason]
    case .missing, .fetching: text = fetchLines
    case .open:
      if case .failed(let reason)? = climb?.phase { text = [reason] } else { text = ["preparing …"] }
    }
    let lines = text.flatMap { $0.wrapped(to: max(1, area.columns - 2)) }
    let top = 1 + max(0, min(area.rows / 2, area.rows - lines.count))
    for (line, words) in lines.prefix(area.rows).enumerated() {
      screen.put(words, column: left, row: top + line, style: .dim, width: area.columns)
    }
  }

  // MARK: - The foot

  private func drawFooter(on screen: inout Screen) {
    if footerRows == 3, let climb = shownClimb {
      // what is assumed matters more than the recipe's last words
      let note = file?.statesInputRange == false ? "input range not stated: torch assumed" : ""
      let left = max(1, columns - 1 - note.displayWidth)
      screen.put(note, column: left, row: rows - 3, style: .dim, width: columns - 1 - left, ellipsis: true)
      let room = note.isEmpty ? columns - 2 : left - 4
      screen.put(recipeText(climb), column: 1, row: rows - 3, style: .dim, width: room, ellipsis: true)
    }
    drawHistory(on: &screen)
    drawStatus(on: &screen)
  }

  private func drawHistory(on screen: inout Screen) {
    guard let climb = shownClimb else { return }
    let total = climb.total
    let label = "\(seedLabel(climb))iteration \(climb.shownIteration) of \(total)"
    let width = historyWidth(climb)
    let row = rows - 2
    screen.put(label, column: columns - 1 - label.count, row: row)
    guard width > 4 else { return }
    let line = Sparkline(climb.run.history.values, total: total, width: width)
    screen.put(line.text, column: 1, row: row, style: .dim)
    let place = line.column(of: climb.shownIteration)
    screen.put(line.character(at: place), column: 1 + place, row: row, style: [.accent, .bold])
  }

  /// The seed stands in the line above, where there is one.
  private func seedLabel(_ climb: Climb) -> String { footerRows == 3 ? "" : "seed \(climb.shownRequest.seed) · " }

  /// The columns of the history line.
  func historyWidth(_ climb: Climb) -> Int {
    columns - 4 - seedLabel(climb).count - "iteration \(climb.total) of \(climb.total)".count
  }
}
