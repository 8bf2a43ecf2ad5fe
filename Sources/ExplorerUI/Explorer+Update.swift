import FeatureVisualization
import NetworkZoo
import TerminalUI

extension Explorer {
  /// What is to be done before the first event; `problem` is told at first.
  public mutating func begin(at now: ContinuousClock.Instant, telling problem: String? = nil) -> [Effect] {
    if let problem { say(problem, isError: true, at: now) }
    return beginRun()
  }

  /// Takes in what happened at `now`, and returns what is to be done about it.
  public mutating func update(_ event: Event, at now: ContinuousClock.Instant) -> [Effect] {
    let effects = take(event, at: now)
    return effects + askForActivation(at: now)
  }

  private mutating func take(_ event: Event, at now: ContinuousClock.Instant) -> [Effect] {
    switch event {
    case .key(let key): return press(key, at: now)
    case .mouse(let mouse): return use(mouse, at: now)
    case .paste(let text): return paste(text, at: now)
    case .lineRate(let rate):
      lineRate = rate
      return []
    case .resized(let columns, let rows):
      self.columns = columns
      self.rows = rows
      return []
    case .tick:
      if let end = message?.end, end <= now { message = nil }
      showNextFrame(at: now)
      guard let time = restsAt, time <= now else { return [] }
      return rest()
    case .report(let report):
      take(report)
      if case .failed(let reason) = report.phase { note(reason, isError: true) }
      return []
    case .opened(let number, .success(let file)):
      networks[number].set(.open(file))
      guard number == network else { return [] }
      return wanted == nil ? beginRun() : goToWanted(at: now)
    case .opened(let number, .failure(let error)):
      networks[number].set(.failed("\(error)"))
      if number == network { wanted = nil }
      say("\(error)", isError: true, at: now)
      return []
    case .fetching(let number, let progress):
      take(progress, of: number)
      return []
    case .fetched(let number, let error): return takeEnd(of: number, error, at: now)
    case .thumbnail(let thumbnail):
      take(thumbnail)
      return []
    case .completedPath(let completion):
      take(completion)
      return []
    case .bookmarks(let result):
      take(result, at: now)
      return []
    case .marked(let bookmark, let error):
      if let error { say("\(error)", isError: true, at: now) } else { say("bookmarked \(bookmark.title)", at: now) }
      return []
    case .foundAddress(let result): return take(result, at: now)
    case .readStart(let result): return take(result, at: now)
    case .lookedAtActivation(let order, let result):
      take(order, result, at: now)
      return []
    case .exporting(let order, let percent):
      say("writing \(order.path) · \(percent) %", isKept: false, at: now)
      return []
    case .exported(let order, let bytes):
      // stages that came before may have been smaller
      let size = "\(order.pictures.map(\.width).max() ?? 0)×\(order.pictures.map(\.height).max() ?? 0)"
      let frames = order.isAnimation ? " · \(order.pictures.count) frames" : ""
      say("wrote \(order.path) · \(size)\(frames) · \(bytes.megabytes)", at: now)
      return []
    case .exportExists(let order):
      message = nil  // it is not being written
      overlay = .confirmReplacing(order)
      return []
    case .exportFailed(let reason):
      say(reason, isError: true, at: now)
      return []
    }
  }

  /// Tells something for a while; what is only on its way to something else is not kept.
  mutating func say(
    _ text: String, isError: Bool = false, isKept: Bool = true, at now: ContinuousClock.Instant
  ) {
    message = (Message(text: text, isError: isError), now + Self.messageTime)
    if isKept { note(text, isError: isError) }
  }

  // MARK: - Keys

  mutating func press(_ key: Key, at now: ContinuousClock.Instant) -> [Effect] {
    let wasPlaying = nextFrame != nil
    nextFrame = nil
    switch overlay {
    case .prompt(let prompt): return press(key, in: prompt, at: now)
    case .recipe(let panel): return press(key, in: panel, at: now)
    case .confirmReplacing(let order): return answer(key, order)
    case .bookmarks(let panel): return press(key, in: panel, at: now)
    case .help(let scrolled): return press(key, onPage: scrolled, of: hiddenHelpRows) { .help(scrolled: $0) }
    case .log(let scrolled): return press(key, onPage: scrolled, of: hiddenLogRows) { .log(scrolled: $0) }
    case nil: break
    }
    message = nil
    // alone, 0 is a key of its own
    if case .character(let digit) = key, digit != "0" || count != nil, let value = digit.wholeNumberValue, digit.isASCII
    {
      count = min((count ?? 0) * 10 + value, 999_999)
      return []
    }
    let typed = count
    count = nil
    guard let command = Command(key: key), command != .play || !wasPlaying else { return [] }
    return perform(command, typed, at: now)
  }

  /// Text goes where text is typed, and nowhere else: its characters are no commands.
  private mutating func paste(_ text: String, at now: ContinuousClock.Instant) -> [Effect] {
    switch overlay {
    case .prompt: break
    case .recipe(let panel) where panel.field != nil: break
    default: return []
    }
    return text.filter { $0 != "\n" && $0 != "\t" }.flatMap { press(.character($0), at: now) }
  }

  mutating func perform(_ command: Command, _ typed: Int?, at now: ContinuousClock.Instant) -> [Effect] {
    guard file != nil || command.subject == .place || command.subject == .terminal else { return [] }
    if isGrid, let effects = performInGrid(command, typed, at: now) { return effects }
    switch command {
    case .grid: return openGrid()
    case .up: return move(by: -(typed ?? 1), at: now)
    case .down: return move(by: typed ?? 1, at: now)
    case .pageUp: return move(by: -max(1, listRows - 1), at: now)
    case .pageDown: return move(by: max(1, listRows - 1), at: now)
    case .first: return move(by: -999_999, at: now)
    case .last: return move(by: 999_999, at: now)
    case .goTo:
      let entries = entries(of: focus)
      guard let last = entries.last else { return [] }
      return move(to: typed.map { entries[place(of: $0, among: entries)] } ?? last, at: now)
    case .filter:
      ask(
        .filter(focus, cursorBefore: size(of: focus).cursor), filter?.column == focus ? filter?.text ?? "" : "")
    case .left: return changeFocus(by: -1)
    case .open where entry.download != nil: return fetchOrStop()
    case .open where entry.hasFailed: return openNetwork()
    case .right, .open: return changeFocus(by: 1)
    case .runOrPause: return runOrPause(at: now)
    case .again: return again()
    case .negative: return negate()
    case .branch: return branch(at: now)
    case .compare: return compare()
    case .forward: return forward()
    case .back: return look { $0.run.history.kept(before: $0.shownIteration) }
    case .tenthBack: return look { $0.shownIteration - $0.tenth }
    case .tenthForward: return look { $0.shownIteration + $0.tenth }
    case .play: return play(at: now)
    case .best: return look { $0.run.history.best }
    case .recipe: openRecipe()
    case .start: ask(.start)
    case .address: ask(.address)
    case .activation: showOrHideActivation(at: now)
    case .export: if let order = exportOrder { ask(.export(order), order.path) }
    case .exportRun: if let order = animationOrder { ask(.export(order), order.path) }
    case .mark: mark(at: now)
    case .bookmarks: return [.bookmarks(.list)]
    case .log: overlay = .log(scrolled: hiddenLogRows)
    case .copy:
      guard let address = lastingAddress else { return [] }
      say("copied \(address)", at: now)
      return [.terminal(.copy(address))]
    case .zoomIn: zoom(by: 1)
    case .zoomOut: zoom(by: -1)
    case .zoomWhole: zoom = Zoom()
    case .panLeft: zoom.pan(-0.25, 0)
    case .panRight: zoom.pan(0.25, 0)
    case .panUp: zoom.pan(0, -0.25)
    case .panDown: zoom.pan(0, 0.25)
    case .colors: return [.terminal(.nextColors)]
    case .mouse: return [.terminal(.switchMouse)]
    case .rate: showsRate.toggle()
    case .help: overlay = .help(scrolled: 0)
    case .close:
      if filter != nil {
        filter = nil
      } else {
        return comparison == nil ? stopFetching() : compare()
      }
    case .leave: return comparison == nil ? [.leave] : compare()
    case .redraw: return [.terminal(.redraw)]
    case .suspend: return [.suspend]
    }
    return []
  }

  // MARK: - Moving

  private mutating func move(by distance: Int, at now: ContinuousClock.Instant) -> [Effect] {
    let (entries, cursor) = (entries(of: focus), size(of: focus).cursor)
    guard !entries.isEmpty else { return [] }
    return move(to: entries[min(max(0, place(of: cursor, among: entries) + distance), entries.count - 1)], at: now)
  }

  /// Puts the cursor of the list with the focus on an entry.
  mutating func move(to target: Int, at now: ContinuousClock.Instant) -> [Effect] {
    guard target != size(of: focus).cursor else { return [] }
    switch focus {
    case .network: network = target
    case .layer: networks[network].layer = target
    case .node: putCursor(on: target)
    }
    objective = nil
    wanted = nil
    forgetRun()
    restsAt = now + Self.restTime
    return file == nil ? pauseUnseen() : []
  }

  /// The cursor has stayed where it is: a network is opened, a node climbed. What it only passed is left alone.
  private mutating func rest() -> [Effect] {
    restsAt = nil
    switch entry.state {
    case .closed, .failed: return openNetwork()
    case .open, .opening, .missing, .fetching: return beginRun()
    }
  }

  private mutating func changeFocus(by step: Int) -> [Effect] {
    guard entry.download == nil || step < 0 else { return [] }  // there is nothing at the right yet
    focus = ListColumn(rawValue: focus.rawValue + step) ?? focus
    return []
  }
}
