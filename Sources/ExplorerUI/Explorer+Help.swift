import TerminalUI

extension Explorer {
  /// All commands over the screen, grouped; two columns where there is room.
  func drawHelp(on screen: inout Screen) {
    screen.picture = nil
    screen.clear(CellArea(column: 0, row: 0, columns: columns, rows: rows))
    let nameWidth = (Command.table.map(\.name.count).max() ?? 0) + 2
    let helpWidth = Command.table.map(\.help.count).max() ?? 0
    let blocks = Command.Group.allCases.map { group in (group, Command.table.filter { $0.group == group }) }
    let total = blocks.reduce(0) { $0 + $1.1.count + 2 }
    let isWide = columns >= 2 * (nameWidth + helpWidth + 4)
    let isTall = rows >= total + 2
    let half = isWide && !isTall ? (total + 1) / 2 : total

    var row = 1
    var left = 2
    screen.put("keys", column: left, row: 0, style: .bold)
    screen.put("Esc closes", column: columns - 12, row: 0, style: .dim)
    for (group, entries) in blocks {
      if row > half && left == 2 {
        row = 1
        left = columns / 2 + 1
      }
      if isTall || isWide { row += 1 }
      if isTall || isWide {
        screen.put(group.rawValue, column: left, row: row, style: .dim)
        row += 1
      }
      for entry in entries {
        screen.put(entry.name, column: left, row: row, style: [.bold, .accent])
        screen.put(entry.help, column: left + nameWidth, row: row, width: columns - left - nameWidth, ellipsis: true)
        row += 1
      }
    }
  }
}
