import TerminalUI

extension Explorer {
  /// Moves the cursor of the focused list by rows.
  mutating func move(by distance: Int, at now: ContinuousClock.Instant) -> [Effect] {
    lists.entry(at: distance).map { move(to: $0, at: now) } ?? []
  }

  /// Puts the cursor of the focused list on an entry. What is there is opened or maximized once the cursor rests.
  mutating func move(to target: Int, at now: ContinuousClock.Instant) -> [Effect] {
    guard target != lists.cursor(of: lists.focus) else { return [] }
    lists.setCursor(of: lists.focus, to: target)
    objective = nil
    wanted = nil
    for pane in panes.indices { panes[pane].forgetRun() }
    restsAt = now + Self.restTime
    return file == nil ? hold() : []
  }

  /// The cursor has rested: opens the network, or maximizes the node.
  mutating func rest() -> [Effect] {
    restsAt = nil
    switch lists.entry.state {
    case .closed, .failed: return openNetwork()
    case .heading: return []
    case .open, .opening, .missing, .fetching: return beginRun()
    }
  }

  mutating func changeFocus(by step: Int) {
    // a network that has to be downloaded has no layers yet, and a heading never
    guard lists.entry.missing == nil && lists.entry.isOpenHeading == nil || step < 0 else { return }
    lists.focus = ListColumn(rawValue: lists.focus.rawValue + step) ?? lists.focus
  }

  /// Goes to the entry that a filter led to: it was chosen, so nothing waits for the cursor to rest.
  mutating func acceptFilter(at now: ContinuousClock.Instant) -> [Effect] {
    guard let column = lists.filter?.column, let target = lists.acceptFilter(),
      target != lists.cursor(of: column)
    else { return [] }
    lists.focus = column
    return move(to: target, at: now) + rest()
  }
}
