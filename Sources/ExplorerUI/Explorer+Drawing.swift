import NetworkZoo
import TerminalUI

extension Explorer {
  /// What is to be seen.
  public func draw() -> Screen {
    var screen = Screen(columns: window.columns, rows: window.rows)
    if window.isTooSmall {
      drawSummary(on: &screen)
      return screen
    }
    let all = CellArea(column: 0, row: 0, columns: window.columns, rows: window.rows)
    if let overlay, case .page = overlay.extent {
      overlay.draw(of: self, in: all, on: &screen)
      return screen
    }
    switch mode {
    case .node: drawNode(on: &screen)
    case .grid(let grid):
      screen.put(title(of: grid), column: 0, row: 0, style: .bold, width: window.columns, ellipsis: true)
      grid.draw(thumbnails, node: node, GridLayout(window), on: &screen)
    }
    if let overlay, case .line = overlay.extent {
      overlay.draw(
        of: self, in: CellArea(column: 0, row: window.rows - 1, columns: window.columns, rows: 1), on: &screen)
    } else {
      drawStatus(on: &screen)
    }
    return screen
  }

  private func drawSummary(on screen: inout Screen) {
    let text = "\(address) · \(stateWord) · enlarge the window to see the picture"
    let lines = text.wrapped(to: max(1, window.columns)).prefix(max(1, window.rows))
    for (line, words) in lines.enumerated() {
      screen.put(
        words, column: 0, row: (window.rows - lines.count) / 2 + line, width: window.columns, ellipsis: true)
    }
  }

  // MARK: - Titles

  /// What is on the screen, as a person would say it.
  private var address: String {
    guard let layer else { return lists.entry.name }
    if let objective { return "\(lists.entry.name) / \(objective)" }
    return "\(lists.entry.name) / \(layer.name) / \(node)"
  }

  /// What is maximized, where the lists do not tell.
  private var breadcrumb: String {
    let name = lists.entry.name
    let names = objective.map { [name, "\($0)"] } ?? [name] + (layer.map { [$0.name, "\(node)"] } ?? [])
    return " " + names.joined(separator: " ▸ ")
  }

  private func title(of grid: Grid) -> String {
    let label = grid.file.label(of: node, in: grid.layer).map { "  \($0)" } ?? ""
    // an objective of something else says nothing about what is seen here
    let isOfNode = objective.map { $0.singleNode.map { $0 == (grid.layer.name, node) } ?? false } ?? true
    return (isOfNode ? breadcrumb : " \(lists.entry.name) ▸ \(grid.layer.name) ▸ \(node)") + label
  }

  // MARK: - One node

  var listLayout: ListLayout {
    ListLayout(lists, room: showsPictureAlone ? 0 : window.listColumns(besidePictures: panes.count))
  }

  /// The lists or a panel, the pictures, and what is told about them.
  private func drawNode(on screen: inout Screen) {
    let layout = listLayout
    var left = layout.room
    if let overlay, case .panel(let columns) = overlay.extent {
      // the pictures stay where they are, if the panel fits
      left = min(max(columns, left), max(20, window.columns - 24))
      overlay.draw(
        of: self, in: CellArea(column: 0, row: 0, columns: left, rows: 1 + window.listRows), on: &screen)
      drawAddress(from: left, on: &screen)
    } else if showsPictureAlone {
      return drawPictures(
        in: CellArea(column: 0, row: 0, columns: window.columns, rows: window.rows - 1), on: &screen)
    } else {
      let hasTitles = window.columns >= 100
      lists.draw(layout, rows: window.listRows, titles: hasTitles, on: &screen, mark: mark)
      if hasTitles {
        drawAddress(from: left, on: &screen)
      } else {
        screen.put(breadcrumb, column: 0, row: 0, style: .bold, width: window.columns, ellipsis: true)
      }
    }
    drawPictures(
      in: CellArea(column: left, row: 1, columns: window.columns - left, rows: window.listRows), on: &screen)
    drawFooter(on: &screen)
  }

  private func drawAddress(from left: Int, on screen: inout Screen) {
    screen.put(
      address, column: max(left, window.columns - 1 - address.count), row: 0, style: .bold,
      width: window.columns - left - 1, ellipsis: true)
  }

  /// What stands behind a node of the list: that it runs and its activation so far, or what was found out before.
  private func mark(_ node: Int) -> String {
    let position = lists.position(of: node)
    if let followed = panes[0].followed, position == followed.position && followed.isRunning {
      return "●" + (followed.run.history.lastValue.map { " \($0.shortText)" } ?? "")
    }
    return findings[position]?.text ?? ""
  }

  private func drawPictures(in area: CellArea, on screen: inout Screen) {
    if followed?.snapshot != nil { return panes.draw(zoom: zoom, in: area, on: &screen) }
    var text = lists.entry.lines
    if text.isEmpty { text = [followed?.failure ?? "preparing …"] }
    let lines = text.flatMap { $0.wrapped(to: max(1, area.columns - 2)) }
    let top = 1 + max(0, min(area.rows / 2, area.rows - lines.count))
    for (line, words) in lines.prefix(area.rows).enumerated() {
      screen.put(words, column: area.column, row: top + line, style: .dim, width: area.columns)
    }
  }

  // MARK: - The foot

  var historyLine: HistoryLine? {
    showsPictureAlone
      ? nil
      : followed.map { HistoryLine(followed: $0, columns: window.columns, showsSeed: !window.hasRecipeRow) }
  }

  private func drawFooter(on screen: inout Screen) {
    if window.hasRecipeRow, let followed {
      // what is assumed matters more than the recipe's last words
      let note = file?.statesInputRange == false ? "input range not stated: torch assumed" : ""
      let (row, right) = (window.rows - 3, window.columns - 1)
      let left = max(1, right - note.displayWidth)
      screen.put(note, column: left, row: row, style: .dim, width: right - left, ellipsis: true)
      let room = note.isEmpty ? right - 1 : left - 4
      screen.put(followed.recipeText, column: 1, row: row, style: .dim, width: room, ellipsis: true)
    }
    historyLine?.draw(row: window.rows - 2, on: &screen)
  }
}
