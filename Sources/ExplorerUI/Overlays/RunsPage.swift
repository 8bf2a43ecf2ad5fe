import FeatureVisualization
import TerminalUI

/// The runs that are kept, in the order in which one goes back and forward through them, to go on with one.
struct RunsPage: Overlay {
  /// A run as it is listed.
  private struct Line {
    let run: Run
    let title: String
    let followed: FollowedRun
  }

  private let lines: [Line]
  /// The index of the run on the screen; nil: there is none.
  private let current: Int?
  /// The line under the cursor.
  private var cursor: RowCursor

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.help, .log, .runs, .close, .leave]

  /// The runs of `explorer`, the cursor on the one on the screen.
  init(of explorer: Explorer) {
    func line(_ followed: FollowedRun) -> Line {
      let run = followed.run
      return Line(run: run, title: "\(run.file.name)/\(run.request.objective)", followed: followed)
    }
    let (later, earlier) = explorer.visits.inOrder
    let here = explorer.followed.map { [line($0)] } ?? []
    lines = later.map { line($0.followed) } + here + earlier.map { line($0.followed) }
    current = here.isEmpty ? nil : later.count
    cursor = RowCursor(min(later.count, max(0, lines.count - 1)))
  }

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    let rows = Self.rows(explorer.window)
    let command = Command(key: key)
    if command == .open {
      explorer.overlay = nil
      return cursor.row == current || lines.isEmpty ? [] : explorer.go(to: lines[cursor.row].run, at: now)
    }
    guard page.cursor.follow(command, among: lines.count, rows: rows) else { return nil }
    explorer.overlay = page
    return []
  }

  /// The runs that fit.
  private static func rows(_ window: Window) -> Int { max(1, window.rows - 3) }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    screen.putTitle("runs that are kept", hints: [Command.open.hint("go on with it"), Command.close.hint()])
    if lines.isEmpty { screen.put("none yet", column: 4, row: 2, style: .dim) }
    let rows = Self.rows(explorer.window)
    let first = cursor.first(of: lines.count, rows: rows)
    let widest = lines.map(\.title.displayWidth).max() ?? 0
    let width = min(widest, max(12, (area.columns - 8) / 2))
    for (row, line) in lines.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = first + row == cursor.row
      let style: Style = isChosen ? [.bold, .accent] : []
      if isChosen { screen.put("▸", column: 2, row: 2 + row, style: style) }
      if first + row == current { screen.put("●", column: 3, row: 2 + row, style: style) }
      // the end of an address tells more than its beginning
      screen.put(line.title.end(fitting: width), column: 5, row: 2 + row, style: style, width: width)
      let room = area.columns - width - 8
      screen.put(
        line.followed.caption(fitting: room), column: width + 7, row: 2 + row, style: isChosen ? .bold : .dim,
        width: room, ellipsis: true)
    }
  }
}
