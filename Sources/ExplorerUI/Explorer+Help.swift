import TerminalUI

extension Explorer {
  /// A line of the help, where it stands when nothing is scrolled.
  private struct HelpLine {
    let column, row: Int
    let name: String
    let help: String?  // a heading has none
  }

  private static let helpNameWidth = (Command.table.map(\.name.count).max() ?? 0) + 2

  /// All commands, grouped; two columns where there is room, without headings where there is none.
  private var helpLines: [HelpLine] {
    let helpWidth = Command.table.map(\.help.count).max() ?? 0
    let groups = Command.Group.allCases.map { group in (group, Command.table.filter { $0.group == group }) }
    let heights = groups.map { $0.1.count + 2 }
    let total = heights.reduce(0, +)
    let isTall = rows >= total + 2
    let isWide = columns >= 2 * (Self.helpNameWidth + helpWidth + 2)
    // the groups of the left column, so that the longer column is as short as can be
    func height(_ split: Int) -> Int { max(heights[..<split].reduce(0, +), heights[split...].reduce(0, +)) }
    let split = isWide && !isTall ? heights.indices.min { height($0) < height($1) } : nil

    var lines: [HelpLine] = []
    var row = 1
    var left = 2
    for (number, (group, entries)) in groups.enumerated() {
      if number == split {
        row = 1
        left = columns / 2 + 1
      }
      if isTall || isWide {
        lines.append(HelpLine(column: left, row: row + 1, name: group.rawValue, help: nil))
        row += 2
      }
      for entry in entries {
        lines.append(HelpLine(column: left, row: row, name: entry.name, help: entry.help))
        row += 1
      }
    }
    return lines
  }

  /// How many rows of the help lie below the window when nothing is scrolled.
  var hiddenHelpRows: Int { max(0, (helpLines.map(\.row).max() ?? 0) - (rows - 1)) }

  /// The help over the screen, scrolled down by some rows.
  func drawHelp(scrolled: Int, on screen: inout Screen) {
    let scrolled = min(scrolled, hiddenHelpRows)
    drawPage("keys", (hiddenHelpRows > 0 ? ["↑ ↓ more"] : []) + ["Esc closes"], on: &screen)
    for line in helpLines where line.row > scrolled {
      let row = line.row - scrolled
      screen.put(line.name, column: line.column, row: row, style: line.help == nil ? .dim : [.bold, .accent])
      guard let help = line.help else { continue }
      let left = line.column + Self.helpNameWidth
      screen.put(help, column: left, row: row, width: columns - left, ellipsis: true)
    }
  }
}
