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

extension Screen {
  /// Puts the title of a page and what keys do on it.
  mutating func putTitle(_ title: String, hints: [String]) {
    put(title, column: 2, row: 0, style: .bold)
    let hint = hints.fitting(columns - title.count - 6)
    put(hint, column: columns - 2 - hint.count, row: 0, style: .dim)
  }
}
