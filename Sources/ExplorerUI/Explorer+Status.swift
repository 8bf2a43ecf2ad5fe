import FeatureVisualization
import TerminalUI

extension Explorer {
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
    case .dead: return "dead"
    case .failed: return "stopped"
    case .paused, .stepping, .finished:
      guard let shown = climb.shown, shown < climb.last else {
        // there may be more to do than when it ended
        return climb.phase == .finished && climb.last >= climb.limit ? "done" : "paused"
      }
      return "\(nextFrame == nil ? "paused at" : "playing") \(shown) of \(climb.last)"
    }
  }

  /// State, activation, speed, time left.
  private var statusParts: [String] {
    if isGrid { return gridParts }
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
    if activation != nil { parts.append("activation map") }
    parts += zoomParts
    if showsRate {
      parts.append("\(Int(lineRate.pictures.rounded())) pictures/s")
      parts.append("\(Int((lineRate.bytes / 1000).rounded())) KB/s")
      parts.append("\(Int(lineRate.dropped.rounded())) dropped/s")
    }
    return parts
  }

  func drawStatus(on screen: inout Screen) {
    let row = rows - 1
    switch overlay {
    case .prompt(let prompt):
      let label = prompt.label
      let room = max(1, columns - label.count - 1)
      let (text, cursor) = prompt.field.shown(in: room)
      screen.put(label, column: 0, row: row, style: .bold)
      screen.put(text, column: label.count, row: row, width: room)
      screen.cursor = Screen.Position(column: label.count + cursor, row: row)
      guard let remark = prompt.remark else { return }
      // above what is typed, which can be mended so
      screen.clear(CellArea(column: 0, row: row - 1, columns: columns, rows: 1))
      draw(remark, column: 1, row: row - 1, on: &screen)
      return
    case .confirmReplacing(let order):
      screen.put(
        " \(order.path) exists. Replace it? y n", column: 0, row: row, style: .bold, width: columns, ellipsis: true)
      return
    case .help, .log, .bookmarks, .recipe, nil: break
    }
    let notice = notice
    var column = 1
    for (place, part) in statusParts.enumerated() {
      // a notice that would be cut takes the place of the numbers
      if place > 0, let notice, column + part.count + notice.text.displayWidth + 6 > columns { break }
      column += screen.put(part, column: column, row: row, style: place == 0 ? .bold : []) + 3
    }
    if let notice { return draw(notice, column: column, row: row, on: &screen) }
    let hints = fitting(hints, room: columns - column - 1)
    screen.put(hints, column: columns - 1 - hints.count, row: row, style: .dim)
  }

  /// A message in the rest of a row.
  private func draw(_ told: Message, column: Int, row: Int, on screen: inout Screen) {
    let room = columns - column - 1
    guard told.isError else {
      screen.put(told.text, column: column, row: row, width: room, ellipsis: true)
      return
    }
    // a long one that begins with a path ends with the reason
    screen.put("!", column: column, row: row, style: .bold)
    let beginsWithPath = told.text.prefix { $0 != " " }.contains("/")
    let text = beginsWithPath ? told.text.end(fitting: room - 2) : told.text
    screen.put(text, column: column + 2, row: row, style: .bold, width: room - 2, ellipsis: true)
  }

  /// What is told in the place of the keys.
  private var notice: Message? {
    if let message { return message.told }
    if let count { return Message(text: "\(count)", isError: false) }
    if isGrid { return nil }
    if let filter { return Message(text: "\(filter.column)s with \(filter.text) (esc: all)", isError: false) }
    switch shownClimb?.phase {
    case .silent:
      return Message(text: "no gradient here: r tries another seed, o another start: grey, black", isError: false)
    case .dead:
      return Message(text: "the node is dead: its weights make it the same whatever the picture", isError: false)
    case .failed(let reason): return Message(text: reason, isError: true)
    case .finished where climb?.isOfNode == true && climb?.shown == nil && climb?.run.history.lastValue == 0:
      return Message(text: "the node stayed silent, whatever was tried: r tries another seed", isError: false)
    default: return fetchNotice.map { Message(text: $0, isError: false) }
    }
  }

  /// The most useful keys.
  private var hints: [String] {
    if isGrid { return ["enter open", "g back", "arrows choose", "m bookmark", "? keys"] }
    if case .recipe(let panel) = overlay { return panel.hints(canSwitch: comparison != nil) + ["esc close"] }
    switch entry.state {
    case .missing(let download): return ["enter fetch (\(download.bytes.megabytes))", "? keys"]
    case .fetching: return ["esc stop", "? keys"]
    case .failed: return ["enter try again", "? keys"]
    case .closed, .opening: return ["? keys"]
    case .open:
      let run = isRunning ? "space pause" : "space run"
      if comparison != nil { return [run, ", . step", "R recipe", "esc one picture", "? keys"] }
      return [run, ", . step", "R recipe", "e export", "r seed", "g grid", "m bookmark", "? keys"]
    }
  }

  /// As many of the keys as fit, cut at a word; the last one tells of all the others.
  func fitting(_ keys: [String], room: Int) -> String {
    for length in (1...max(1, keys.count)).reversed() {
      let some = (keys.prefix(length - 1) + keys.suffix(1)).joined(separator: "  ")
      if some.count <= room { return some }
    }
    return ""
  }
}
