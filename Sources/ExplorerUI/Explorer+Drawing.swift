import FeatureVisualization
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
    ListLayout(lists, room: showsPictureAlone ? 0 : window.listColumns)
  }

  /// The cells of the pictures, in the mode of one node.
  private func pictureArea(from left: Int) -> CellArea {
    showsPictureAlone
      ? CellArea(column: 0, row: 0, columns: window.columns, rows: window.rows - 1)
      : CellArea(column: left, row: 1, columns: window.columns - left, rows: window.listRows)
  }

  /// The pictures where they are drawn while nothing lies over them.
  var pictures: [PlacedPicture] {
    panes.pictures(
      in: pictureArea(from: listLayout.room), zoom: zoom, isBeside: showsActivationBeside, on: backdrop)
  }

  /// The rows of the lists' entries.
  var entryRows: Int { lists.entryRows(window.listRows, room: listLayout.room) }

  /// The lists or a panel, the pictures, and what is told about them.
  private func drawNode(on screen: inout Screen) {
    let layout = listLayout
    var left = layout.room
    // before the lists, whose small pictures come after the large one
    func drawPictures() {
      self.drawPictures(in: pictureArea(from: left), on: &screen)
    }
    if let overlay, case .panel(let columns) = overlay.extent {
      // the pictures stay where they are, if the panel fits
      left = min(max(columns, left), max(20, window.columns - 24))
      drawPictures()
      overlay.draw(
        of: self, in: CellArea(column: 0, row: 0, columns: left, rows: 1 + window.listRows), on: &screen)
      drawSentence(from: left, on: &screen)
    } else if showsPictureAlone {
      return self.drawPictures(in: pictureArea(from: left), on: &screen)
    } else {
      drawPictures()
      let (kept, recipe) = (visits.positions, recipeOfNodes)
      lists.draw(layout, rows: window.listRows, titles: window.hasTitles, on: &screen) {
        mark($0, kept: kept, by: recipe)
      }
      if window.hasTitles {
        drawSentence(from: left, on: &screen)
      } else {
        let used = screen.put(breadcrumb, column: 0, row: 0, style: .bold, width: window.columns, ellipsis: true)
        let words = "· what it \(verb)"
        var left = used + 1
        if file != nil, left + words.count < window.columns {
          left += screen.put(words, column: left, row: 0, style: .dim) + 2
        }
        let recipe = window.hasRecipeRow ? "" : followed?.recipeInShort ?? ""
        if left + recipe.displayWidth < window.columns {
          screen.put(recipe, column: window.columns - 1 - recipe.displayWidth, row: 0, style: .dim)
        }
      }
    }
    drawFooter(on: &screen)
  }

  /// Says what one looks at: "what node 15 of layer block5c_add looks for · mean activation 34.5".
  private func drawSentence(from left: Int, on screen: inout Screen) {
    guard let layer, file != nil else {
      screen.put(lists.entry.name, column: left, row: 0, style: .bold, width: window.columns - left - 1, ellipsis: true)
      return
    }
    var measure: String?
    if panes.count == 1, let followed, let value = followed.shownValue {
      measure = followed.run.request.objective.words(for: value)
    }
    var parts: [(String, Style)]
    let room = window.columns - left - 1
    if let (number, label) = lookedAtClass {
      parts = [("what class \(number) ", .dim), (label, .bold), (" \(verb)", .dim)]
    } else if let target, target.singleNode.map({ $0 != (layer.name, node) }) ?? true {
      parts = [("what maximizes ", .dim), ("\(target)", .bold)]
    } else {
      let length = "what node \(node) of layer \(layer.name) \(verb)".displayWidth
      let of = length > room ? " of " : " of layer "
      parts = [("what ", .dim), ("node \(node)", .bold), (of, .dim), (layer.name, .bold), (" \(verb)", .dim)]
    }
    if let measure { parts.append((" · \(measure)", [])) }
    var column = left
    for (index, (text, style)) in parts.enumerated() {
      let width = left + room - column
      // what comes later is told elsewhere, too
      guard width > 0, index < 2 || text.displayWidth <= width else { break }
      column += screen.put(text, column: column, row: 0, style: style, width: width, ellipsis: true)
    }
  }

  /// The class that is looked at, and its name; nil: it is none, or has no name.
  private var lookedAtClass: (number: Int, label: String)? {
    guard let file, let classes = file.classes, let target, target.terms.count == 1 else { return nil }
    let number: Int
    switch target.terms[0].measure {
    case .logit(let node): number = node
    case .node(let node, classes.name): number = node
    default: return nil
    }
    return file.label(of: number, in: classes).map { (number, $0) }
  }

  /// What the target does with what is on the picture.
  private var verb: String { target?.isNegative == true ? "avoids" : "looks for" }

  private func drawPictures(in area: CellArea, on screen: inout Screen) {
    if followed?.snapshot != nil {
      return panes.draw(
        zoom: zoom, isBeside: showsActivationBeside, on: backdrop, cellAspect: window.cellAspect, in: area,
        on: &screen)
    }
    var text = lists.entry.lines
    if text.isEmpty { text = [followed.map { $0.failure ?? $0.preparation } ?? "preparing …"] }
    let lines = text.flatMap { $0.wrapped(to: max(1, area.columns - 2)) }
    let top = 1 + max(0, min(area.rows / 2, area.rows - lines.count))
    for (line, words) in lines.prefix(area.rows).enumerated() {
      screen.put(words, column: area.column, row: top + line, style: .dim, width: area.columns)
    }
  }

  // MARK: - The foot

  /// The rows of the runs' values, from the top.
  var historyLines: [HistoryLine] {
    guard !showsPictureAlone, file != nil else { return [] }
    // several runs have a row each, or the first one has it
    let shown = panes.prefix(panes.count > 1 ? window.historyRows : 1).compactMap(\.followed)
    return shown.map {
      HistoryLine(
        followed: $0, columns: window.columns, height: panes.count > 1 ? 1 : window.historyRows,
        natural: $0.isOfNode && !$0.run.request.objective.isNegative ? summary(of: $0.position)?.largest : nil,
        showsSeed: !window.hasRecipeRow)
    }
  }

  /// What is not as the network or the user says.
  private static func assumptions(of file: NetworkFile, _ settings: Settings) -> String {
    var words: [String] = []
    if let guess = file.guess { words.append("taken for \(guess) by its names") }
    if !file.statesInputRange { words.append("input range not stated: torch assumed") }
    if case .size(let size)? = settings["size"]?.value {
      if let note = AscentRequest.roundingNote(of: size, in: file) { words.append(note) }
    } else if file.ownCanvas != file.canvas {
      words.append("made for \(file.ownCanvas)")
    }
    return words.joined(separator: " · ")
  }

  private func drawFooter(on screen: inout Screen) {
    let top = window.rows - 1 - window.historyRows
    if window.hasRecipeRow, let followed {
      // what is assumed matters more than the recipe's last words
      let note = file.map { Self.assumptions(of: $0, panes[0].settings) } ?? ""
      let (row, right) = (top - 1, window.columns - 1)
      let left = max(1, right - note.displayWidth)
      screen.put(note, column: left, row: row, style: .dim, width: right - left, ellipsis: true)
      let room = note.isEmpty ? right - 1 : left - 4
      let text = followed.recipeText(isStandard: panes[0].settingsOfRun["recipe"] == nil)
      screen.put(text, column: 1, row: row, style: .dim, width: room, ellipsis: true)
    }
    var row = top - 1
    for line in historyLines {
      row += line.height
      line.draw(row: row, on: &screen)
    }
  }
}
