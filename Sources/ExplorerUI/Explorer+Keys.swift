import FeatureVisualization
import TerminalUI

extension Explorer {
  mutating func press(_ key: Key, at now: ContinuousClock.Instant) -> [Effect] {
    if let overlay { return press(key, in: overlay, at: now) }
    messages.clear()
    // alone, 0 is a key of its own
    if case .character(let digit) = key, digit != "0" || count != nil, let value = digit.wholeNumberValue, digit.isASCII
    {
      count = min((count ?? 0) * 10 + value, 999_999)
      return []
    }
    let typed = count
    count = nil
    guard let command = Command(key: key) else {
      say("no such key: \(key.name) · \(Command.help.hint("lists all"))", isKept: false, at: now)
      return []
    }
    if typed != nil, command == .close { return [] }  // it has cleared the number
    return perform(command, typed, at: now)
  }

  /// The overlay has its own keys; the others close it or, if they mean the same everywhere, do that.
  private mutating func press(
    _ key: Key, in overlay: any Overlay, at now: ContinuousClock.Instant
  ) -> [Effect] {
    if let effects = overlay.press(key, in: &self, at: now) { return effects }
    guard let command = Command(key: key) else { return [] }
    if overlay.closingCommands.contains(command) {
      self.overlay = nil
      return []
    }
    let isPanel = if case .panel = overlay.extent { true } else { false }
    let isAllowed = command == .redraw || command == .suspend || (isPanel && command.isForThePicture)
    return isAllowed ? perform(command, nil, at: now) : []
  }

  /// Text goes where text is typed, and nowhere else: its characters are no commands.
  mutating func paste(_ text: String, at now: ContinuousClock.Instant) -> [Effect] {
    overlay?.paste(text.filter { $0 != "\n" && $0 != "\t" }, in: &self, at: now) ?? []
  }

  /// Does what a user asked for; `count` is the number typed before.
  mutating func perform(_ command: Command, _ count: Int?, at now: ContinuousClock.Instant) -> [Effect] {
    guard file != nil || command.subject == .cursor || command.subject == .terminal else { return [] }
    if !command.leavesReplay { stopReplay() }
    if command != .runOrPause { askedForMoreAt = nil }
    switch mode {
    case .node: break
    case .grid(let grid): if let effects = perform(command, count, in: grid, at: now) { return effects }
    }
    switch command {
    case .up: return move(by: -(count ?? 1), at: now)
    case .down: return move(by: count ?? 1, at: now)
    case .pageUp: return move(by: -max(1, entryRows - 1), at: now)
    case .pageDown: return move(by: max(1, entryRows - 1), at: now)
    case .first: return move(by: -999_999, at: now)
    case .last: return move(by: 999_999, at: now)
    case .goTo: return lists.entry(nearest: count ?? Int.max).map { move(to: $0, at: now) } ?? []
    case .filter:
      let text = lists.filter.map { $0.column == lists.focus ? $0.text : "" } ?? ""
      overlay = Prompt(.filter(lists.focus, before: lists.filter), text)
      lists.setFilter(lists.focus, text)
    case .sort: sortNodes(at: now)
    case .random: return moveToRandomNode(at: now)
    case .left: changeFocus(by: -1)
    case .earlierRun: return goBack(isForward: false, at: now)
    case .laterRun: return goBack(isForward: true, at: now)
    case .open where lists.entry.isOpenHeading != nil: lists.fold()
    case .open where lists.entry.missing != nil: return fetchOrStop()
    case .open where lists.entry.hasFailed: return openNetwork()
    case .right, .open: changeFocus(by: 1)

    case .runOrPause: return runOrPause(at: now)
    case .again: return restartWithNextSeed()
    case .recipe: overlay = RecipePanel(RecipeBook(), at: panes[0].followed?.run.request.recipe.name)
    case .branch: return branch(at: now)
    case .negative: return negate()
    case .start: overlay = Prompt(.start)
    case .compare: return compare()

    case .forward: return stepForward()
    case .back: return look { $0.run.history.kept(before: $0.shownIteration) }
    case .tenthForward: return look { $0.shownIteration + $0.tenth }
    case .tenthBack: return look { $0.shownIteration - $0.tenth }
    case .best: return lookAtBest(at: now)
    case .play: return replay(at: now)
    case .slower: changePace(by: -1, at: now)
    case .faster: changePace(by: 1, at: now)
    case .grid: return openGrid()
    case .activation: showActivationElsewhere(at: now)
    case .mask: showMaskElsewhere(at: now)
    case .examples: return showExamples(at: now)
    case .circuit: return showCircuit()
    case .positions: return showPositions(at: now)
    case .address: overlay = Prompt(.address)
    case .zoomIn: zoom(by: 2)
    case .zoomOut: zoom(by: -2)
    case .alone: showsPictureAlone.toggle()
    case .zoomWhole: zoom.showWhole()
    case .smooth:
      zoom.isSmooth.toggle()
      say(zoom.isSmooth ? "pixels are magnified smoothly" : "pixels are magnified to squares", at: now)
    case .panLeft: zoom.pan(-0.25, 0)
    case .panRight: zoom.pan(0.25, 0)
    case .panUp: zoom.pan(0, -0.25)
    case .panDown: zoom.pan(0, 0.25)

    case .export: return askForName(of: followed?.exportOrder(withAlpha: backdrop != nil))
    case .exportRun: return askForName(of: followed?.animationOrder(withAlpha: backdrop != nil))
    case .copy:
      guard let address = lastingAddress else { return [] }
      say("copied \(address)", at: now)
      return [.terminal(.copy(address))]
    case .mark: askForNote(at: now)
    case .bookmarks: return [.bookmarks(.list)]

    case .runs: overlay = RunsPage(of: self)
    case .help: overlay = HelpPage(of: self)
    case .log: overlay = LogPage(of: self)
    case .close where showsPictureAlone: showsPictureAlone = false
    case .close where lists.filter != nil: lists.clearFilter()
    case .close, .leave:
      if panes.count > 1 { return compare() }
      guard command == .leave else { return stopFetching() }
      isLeaving = true
      return [.leave]
    case .colors: return [.terminal(.nextColors)]
    case .glyphs: return [.terminal(.nextGlyphs)]
    case .mouse: return [.terminal(.switchMouse)]
    case .rate: showsRate.toggle()
    case .redraw: return [.terminal(.redraw)]
    case .suspend: return [.suspend]
    }
    return []
  }

  /// Zooms by powers of √2, around a point of what is shown.
  mutating func zoom(by steps: Int, at point: Zoom.Point = .middle) {
    if let picture = followed?.snapshot?.picture { zoom.zoom(by: steps, in: picture, at: point) }
  }

  /// Asks where to export to; a name that is free is offered.
  private mutating func askForName(of order: ExportOrder?) -> [Effect] {
    guard let order else { return [] }
    overlay = Prompt(.export(order), order.path, remark: Message(text: "in \(folder)", isError: false))
    return [.lookUp(.freeName(order.path))]
  }

  /// Asks for the note of a bookmark of what is on the screen.
  private mutating func askForNote(at now: ContinuousClock.Instant) {
    guard let address = lastingAddress else { return say("there is no picture yet", at: now) }
    guard Bookmark(line: address)?.address == address else {
      return say("a path that contains a tab or a line break cannot be bookmarked", isError: true, at: now)
    }
    overlay = Prompt(.note(address: address))
  }
}
