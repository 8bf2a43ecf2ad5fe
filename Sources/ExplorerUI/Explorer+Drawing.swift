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
      if case .help(let scrolled) = overlay { drawHelp(scrolled: scrolled, on: &screen) }
      return screen
    }
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
    if case .help(let scrolled) = overlay { drawHelp(scrolled: scrolled, on: &screen) }
    return screen
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
  private func seedLabel(_ climb: Climb) -> String { footerRows == 3 ? "" : "seed \(climb.recipe.seed) · " }

  /// The columns of the history line.
  func historyWidth(_ climb: Climb) -> Int {
    columns - 4 - seedLabel(climb).count - "iteration \(climb.total) of \(climb.total)".count
  }

  /// What the run is doing, in a word or two.
  var stateWord: String {
    switch entry.state {
    case .failed: return "cannot be opened"
    case .missing: return "missing"
    case .fetching: return "fetching"
    case .open where climb != nil: break
    case .open, .closed, .opening: return "opening"
    }
    guard let climb else { return "opening" }
    switch climb.phase {
    case .preparing: return "preparing"
    case .running: return "running"
    case .silent: return "silent"
    case .failed: return "stopped"
    case .paused, .stepping, .finished:
      guard let shown = climb.shown, shown < climb.last else { return climb.phase == .finished ? "done" : "paused" }
      return "paused at \(shown) of \(climb.last)"
    }
  }

  /// State, activation, speed, time left.
  private var statusParts: [String] {
    var parts = [stateWord]
    if case .fetching(_, let progress?) = entry.state { return parts + progress.parts }
    guard let climb = shownClimb else { return parts }
    let value = snapshot?.value ?? (climb.shown == nil ? climb.run.history.lastValue : nil)
    if let value { parts.append(value.shortText) }
    if climb.phase == .running, let rate = climb.rate {
      parts.append("\(Float(rate).shortText) it/s")
      let left = Double(climb.limit - climb.run.history.last) / rate
      if left > 0 { parts.append("\(Int(left.rounded(.up))) s left") }
    }
    parts += zoomParts
    if showsRate {
      parts.append("\(Int(lineRate.pictures.rounded())) pictures/s")
      parts.append("\(Int((lineRate.bytes / 1000).rounded())) KB/s")
      parts.append("\(Int(lineRate.dropped.rounded())) dropped/s")
    }
    return parts
  }

  private func drawStatus(on screen: inout Screen) {
    let row = rows - 1
    switch overlay {
    case .prompt(let prompt):
      let label = prompt.label
      let room = max(1, columns - label.count - 1)
      let (text, cursor) = prompt.field.shown(in: room)
      screen.put(label, column: 0, row: row, style: .bold)
      screen.put(text, column: label.count, row: row, width: room)
      screen.cursor = Screen.Position(column: label.count + cursor, row: row)
      return
    case .confirmReplacing(let order):
      screen.put(
        " \(order.path) exists. Replace it? y n", column: 0, row: row, style: .bold, width: columns, ellipsis: true)
      return
    case .help, .recipe, nil: break
    }
    let notice = notice
    var column = 1
    for (place, part) in statusParts.enumerated() {
      // a notice that would be cut takes the place of the numbers
      if place > 0, let notice, column + part.count + notice.text.displayWidth + 6 > columns { break }
      column += screen.put(part, column: column, row: row, style: place == 0 ? .bold : []) + 3
    }
    let room = columns - column - 1
    if let notice, notice.isError {
      // a long one that begins with a path ends with the reason
      screen.put("!", column: column, row: row, style: .bold)
      let beginsWithPath = notice.text.prefix { $0 != " " }.contains("/")
      let text = beginsWithPath ? notice.text.end(fitting: room - 2) : notice.text
      screen.put(text, column: column + 2, row: row, style: .bold, width: room - 2, ellipsis: true)
    } else if let notice {
      screen.put(notice.text, column: column, row: row, width: room, ellipsis: true)
    } else {
      let hints = hints(fitting: room)
      screen.put(hints, column: columns - 1 - hints.count, row: row, style: .dim)
    }
  }

  /// What is told in the place of the keys.
  private var notice: (text: String, isError: Bool)? {
    if let message { return (message.text, message.isError) }
    if let count { return ("\(count)", false) }
    if let filter { return ("\(filter.column)s with \(filter.text) (esc: all)", false) }
    guard let climb = shownClimb else { return fetchNotice.map { ($0, false) } }
    switch climb.phase {
    case .silent:
      return ("no gradient here: r tries another seed, o another start: grey, black", false)
    case .failed(let reason): return (reason, true)
    case .finished where climb.isOfNode && climb.shown == nil && climb.run.history.lastValue == 0:
      return ("the node stayed silent, whatever was tried: r tries another seed", false)
    default: return fetchNotice.map { ($0, false) }
    }
  }

  /// The most useful keys, as many as fit, cut at a word.
  private func hints(fitting room: Int) -> String {
    var all: [String]
    switch entry.state {
    case .missing(let download): all = ["enter fetch (\(download.bytes.megabytes))", "? keys"]
    case .fetching: all = ["esc stop", "? keys"]
    case .failed: all = ["enter try again", "? keys"]
    case .closed, .opening: all = ["? keys"]
    case .open: all = [isRunning ? "space pause" : "space run", ", . step", "R recipe", "e export", "r seed", "? keys"]
    }
    if case .recipe(let panel) = overlay {
      all = panel.hints(canSwitch: comparison != nil) + ["esc close"]
    }
    var kept: [String] = []
    // the last one tells of all the others
    for length in (1...all.count).reversed() where kept.isEmpty {
      let some = Array(all.prefix(length - 1)) + [all[all.count - 1]]
      if some.joined(separator: "  ").count <= room { kept = some }
    }
    return kept.joined(separator: "  ")
  }
}

extension Float {
  /// Three digits that matter.
  var shortText: String {
    let magnitude = abs(self)
    guard magnitude < 1e9 else { return "\(self)" }  // nor is it finite, perhaps
    if magnitude >= 99_999.5 { return "\(Int((self / 1000).rounded()))k" }
    let decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.9995 ? 2 : 3
    let scale = [1, 10, 100, 1000][decimals]
    let scaled = Int((magnitude * Float(scale)).rounded())
    let fraction = decimals == 0 ? "" : "." + String(String(scaled % scale + scale).dropFirst())
    return (self < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)" + fraction
  }
}

extension String {
  /// As much of the text's end as fits into `width` cells, behind `…` where the beginning is missing.
  func end(fitting width: Int) -> String {
    var end = self
    while !end.isEmpty && end.displayWidth + (end == self ? 0 : 1) > width { end.removeFirst() }
    return end == self ? self : "…" + end
  }

  /// The text in lines of at most `width` characters, cut between words.
  func wrapped(to width: Int) -> [String] {
    var lines = [""]
    for word in split(separator: " ") {
      if !lines[lines.count - 1].isEmpty && lines[lines.count - 1].count + 1 + word.count > width { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines
  }
}
