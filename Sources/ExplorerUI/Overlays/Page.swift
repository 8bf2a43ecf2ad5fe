// What pages over the whole window have in common.

import TerminalUI

/// How far a page of text is scrolled.
struct Scroll: Sendable {
  /// The rows above the window.
  private(set) var rows: Int

  /// What the arrows do on a page that is longer than the window.
  static let hint = [Command.up, .down].hint("scroll")

  init(_ rows: Int = 0) { self.rows = rows }

  /// Follows a command on a page of which `hidden` rows do not fit into `window`; false: it does not scroll.
  mutating func follow(_ command: Command?, hidden: Int, in window: Window) -> Bool {
    // the window may have grown since
    let rows = min(rows, hidden)
    let page = max(1, window.rows - 2)
    let target: Int
    switch command {
    case .up: target = rows - 1
    case .down: target = rows + 1
    case .pageUp: target = rows - page
    case .pageDown: target = rows + page
    case .first: target = 0
    case .last, .goTo: target = hidden
    default: return false
    }
    self.rows = min(max(0, target), hidden)
    return true
  }
}

/// The row under the cursor of a page that lists something.
struct RowCursor: Sendable {
  private(set) var row: Int

  init(_ row: Int = 0) { self.row = row }

  /// Follows a command on a list of `count` rows, `rows` of which are seen; false: it does not move the cursor.
  mutating func follow(_ command: Command?, among count: Int, rows: Int) -> Bool {
    switch command {
    case .up: row -= 1
    case .down: row += 1
    case .pageUp: row -= rows
    case .pageDown: row += rows
    case .first: row = 0
    case .last, .goTo: row = count - 1
    default: return false
    }
    row = min(max(0, row), max(0, count - 1))
    return true
  }

  /// The first row that is seen: the cursor stays in the middle, except near the ends.
  func first(of count: Int, rows: Int) -> Int { min(max(0, row - rows / 2), max(0, count - rows)) }
}

extension Screen {
  /// Puts the title of a page and what keys do on it.
  mutating func putTitle(_ title: String, hints: [String]) {
    put(title, column: 2, row: 0, style: .bold)
    let hint = hints.fitting(columns - title.count - 6)
    put(hint, column: columns - 2 - hint.count, row: 0, style: .dim)
  }
}
