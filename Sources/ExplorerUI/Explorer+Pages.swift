// Pages of text over the whole screen, and how they are scrolled.

import TerminalUI

extension Explorer {
  /// What a key does on a page that is scrolled down by some rows of the `hidden` ones.
  mutating func press(
    _ key: Key, onPage scrolled: Int, of hidden: Int, _ page: (Int) -> Overlay
  ) -> [Effect] {
    // the window may have grown since
    let scrolled = min(scrolled, hidden)
    func scroll(by rows: Int) { overlay = page(min(max(0, scrolled + rows), hidden)) }
    switch Command(key: key) {
    case .up: scroll(by: -1)
    case .down: scroll(by: 1)
    case .pageUp: scroll(by: -max(1, rows - 2))
    case .pageDown: scroll(by: max(1, rows - 2))
    case .first: scroll(by: -scrolled)
    case .last, .goTo: scroll(by: hidden)
    case .redraw: return [.terminal(.redraw)]
    case .suspend: return [.suspend]
    case .help, .log, .close, .leave: overlay = nil
    default: break
    }
    return []
  }

  /// An empty page with its title and what keys do on it.
  func drawPage(_ title: String, _ hints: [String], on screen: inout Screen) {
    screen.picture = nil
    screen.cursor = nil
    screen.clear(CellArea(column: 0, row: 0, columns: columns, rows: rows))
    screen.put(title, column: 2, row: 0, style: .bold)
    let hint = fitting(hints, room: columns - title.count - 6)
    screen.put(hint, column: columns - 2 - hint.count, row: 0, style: .dim)
  }

  // MARK: - The log

  /// The most messages that are kept.
  private static let mostMessages = 500

  /// Keeps a message without telling it.
  mutating func note(_ text: String, isError: Bool) {
    log.append(Message(text: text, isError: isError))
    log.removeFirst(max(0, log.count - Self.mostMessages))
  }

  private var logLines: [(isFirst: Bool, isError: Bool, text: String)] {
    log.flatMap { message in
      message.text.wrapped(to: max(1, columns - 6)).enumerated().map { ($0 == 0, message.isError, $1) }
    }
  }

  /// How many rows of the log do not fit.
  var hiddenLogRows: Int { max(0, logLines.count - (rows - 2)) }

  /// The log over the screen, scrolled down by some rows.
  func drawLog(scrolled: Int, on screen: inout Screen) {
    drawPage("messages", (hiddenLogRows > 0 ? ["↑ ↓ more"] : []) + ["Esc closes"], on: &screen)
    if log.isEmpty { screen.put("none so far", column: 4, row: 2, style: .dim) }
    for (row, line) in logLines.dropFirst(min(scrolled, hiddenLogRows)).prefix(rows - 2).enumerated() {
      if line.isFirst {
        screen.put(line.isError ? "!" : "·", column: 2, row: 2 + row, style: line.isError ? .bold : .dim)
      }
      screen.put(line.text, column: 4, row: 2 + row, style: line.isError ? .bold : [], width: columns - 5)
    }
  }
}
