import TerminalUI

/// All keys, grouped; in two columns where there is room, without headings where there is none.
struct HelpPage: Overlay {
  private var scroll = Scroll()

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.help, .log, .close, .leave]

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    let hidden = Self.hiddenRows(Self.lines(explorer.window), explorer.window)
    guard page.scroll.follow(Command(key: key), hidden: hidden, in: explorer.window) else { return nil }
    explorer.overlay = page
    return []
  }

  // MARK: - Lines

  /// A line, where it stands when nothing is scrolled; a heading has no help.
  private struct Line {
    let column, row: Int
    let name: String
    let help: String?
  }

  private static let nameWidth = (Command.table.map(\.name.count).max() ?? 0) + 2

  private static func lines(_ window: Window) -> [Line] {
    let helpWidth = Command.table.map(\.help.count).max() ?? 0
    let groups = Command.Group.allCases.map { group in (group, Command.table.filter { $0.group == group }) }
    let heights = groups.map { $0.1.count + 2 }
    let isTall = window.rows >= heights.reduce(0, +) + 2
    let isWide = window.columns >= 2 * (nameWidth + helpWidth + 2)
    // the groups of the left column, so that the longer column is as short as can be
    func height(_ split: Int) -> Int { max(heights[..<split].reduce(0, +), heights[split...].reduce(0, +)) }
    let split = isWide && !isTall ? heights.indices.min { height($0) < height($1) } : nil

    var lines: [Line] = []
    var (left, row) = (2, 1)
    for (index, (group, entries)) in groups.enumerated() {
      if index == split { (left, row) = (window.columns / 2 + 1, 1) }
      if isTall || isWide {
        lines.append(Line(column: left, row: row + 1, name: group.rawValue, help: nil))
        row += 2
      }
      for entry in entries {
        lines.append(Line(column: left, row: row, name: entry.name, help: entry.help))
        row += 1
      }
    }
    return lines
  }

  /// How many rows lie below the window when nothing is scrolled.
  private static func hiddenRows(_ lines: [Line], _ window: Window) -> Int {
    max(0, (lines.map(\.row).max() ?? 0) - (window.rows - 1))
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let lines = Self.lines(explorer.window)
    let hidden = Self.hiddenRows(lines, explorer.window)
    let scrolled = min(scroll.rows, hidden)
    screen.putTitle("keys", hints: (hidden > 0 ? [Scroll.hint] : []) + [Command.close.hint()])
    for line in lines where line.row > scrolled {
      let row = line.row - scrolled
      screen.put(line.name, column: line.column, row: row, style: line.help == nil ? .dim : [.bold, .accent])
      guard let help = line.help else { continue }
      let left = line.column + Self.nameWidth
      screen.put(help, column: left, row: row, width: area.columns - left, ellipsis: true)
    }
  }
}
