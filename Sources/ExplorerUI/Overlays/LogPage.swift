import TerminalUI

/// All messages so far.
struct LogPage: Overlay {
  private var scroll: Scroll

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.help, .log, .close, .leave]

  /// The end of the log.
  init(of explorer: Explorer) {
    scroll = Scroll(Self.hiddenRows(Self.lines(explorer), explorer.window))
  }

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    let hidden = Self.hiddenRows(Self.lines(explorer), explorer.window)
    guard page.scroll.follow(Command(key: key), hidden: hidden, in: explorer.window) else { return nil }
    explorer.overlay = page
    return []
  }

  private static func lines(_ explorer: Explorer) -> [(isFirst: Bool, isError: Bool, text: String)] {
    explorer.messages.log.flatMap { message in
      message.text.wrapped(to: max(1, explorer.window.columns - 6)).enumerated().map {
        ($0 == 0, message.isError, $1)
      }
    }
  }

  private static func hiddenRows(_ lines: [(isFirst: Bool, isError: Bool, text: String)], _ window: Window) -> Int {
    max(0, lines.count - (window.rows - 2))
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let lines = Self.lines(explorer)
    let hidden = Self.hiddenRows(lines, explorer.window)
    screen.putTitle("messages", hints: (hidden > 0 ? [Scroll.hint] : []) + [Command.close.hint()])
    if lines.isEmpty { screen.put("none yet", column: 4, row: 2, style: .dim) }
    for (row, line) in lines.dropFirst(min(scroll.rows, hidden)).prefix(area.rows - 2).enumerated() {
      if line.isFirst {
        screen.put(line.isError ? "!" : "·", column: 2, row: 2 + row, style: line.isError ? .bold : .dim)
      }
      screen.put(line.text, column: 4, row: 2 + row, style: line.isError ? .bold : [], width: area.columns - 5)
    }
  }
}
