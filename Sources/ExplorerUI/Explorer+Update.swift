import FeatureVisualization
import NetworkZoo
import TerminalUI

extension Explorer {
  /// What is to be done before the first event.
  public mutating func begin(at now: ContinuousClock.Instant) -> [Effect] { beginRun() }

  /// Takes in what happened at `now`, and returns what is to be done about it.
  public mutating func update(_ event: Event, at now: ContinuousClock.Instant) -> [Effect] {
    switch event {
    case .key(let key): return press(key, at: now)
    case .mouse: return []
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
      guard let time = restsAt, time <= now else { return [] }
      return rest()
    case .report(let report):
      take(report)
      return []
    case .opened(let number, .success(let file)):
      networks[number].set(.open(file))
      return number == network ? beginRun() : []
    case .opened(let number, .failure(let error)):
      networks[number].set(.failed("\(error)"))
      say("\(error)", isError: true, at: now)
      return []
    case .fetching(let number, let progress):
      take(progress, of: number)
      return []
    case .fetched(let number, let error): return takeEnd(of: number, error, at: now)
    case .thumbnail(let thumbnail):
      take(thumbnail)
      return []
    case .exported(let order, let bytes):
      say("wrote \(order.path) · \(order.picture.width)×\(order.picture.height) · \(bytes.megabytes)", at: now)
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

  mutating func say(_ text: String, isError: Bool = false, at now: ContinuousClock.Instant) {
    message = Message(text: text, isError: isError, end: now + Self.messageTime)
  }

  // MARK: - Keys

  private mutating func press(_ key: Key, at now: ContinuousClock.Instant) -> [Effect] {
    switch overlay {
    case .exportName(let field, let order): return press(key, in: field, order, at: now)
    case .confirmReplacing(let order): return answer(key, order)
    case .help(let scrolled): return press(key, inHelp: scrolled)
    case nil: break
    }
    message = nil
    if case .character(let digit) = key, let value = digit.wholeNumberValue, digit.isASCII {
      count = min((count ?? 0) * 10 + value, 999_999)
      return []
    }
    let typed = count
    count = nil
    guard let command = Command(key: key) else { return [] }
    return perform(command, typed, at: now)
  }

  /// Text goes where text is typed, and nowhere else: its characters are no commands.
  private mutating func paste(_ text: String, at now: ContinuousClock.Instant) -> [Effect] {
    guard case .exportName = overlay else { return [] }
    return text.filter { $0 != "\n" && $0 != "\t" }.flatMap { press(.character($0), at: now) }
  }

  private mutating func perform(_ command: Command, _ typed: Int?, at now: ContinuousClock.Instant) -> [Effect] {
    guard file != nil || !command.needsRun else { return [] }
    if isGrid, let effects = performInGrid(command, typed) { return effects }
    switch command {
    case .grid: return openGrid()
    case .up: return move(by: -(typed ?? 1), at: now)
    case .down: return move(by: typed ?? 1, at: now)
    case .pageUp: return move(by: -max(1, listRows - 1), at: now)
    case .pageDown: return move(by: max(1, listRows - 1), at: now)
    case .first: return move(by: -999_999, at: now)
    case .last: return move(by: 999_999, at: now)
    case .goTo: return move(by: typed.map { $0 - size(of: focus).cursor } ?? 999_999, at: now)
    case .left: return changeFocus(by: -1)
    case .open where entry.download != nil: return fetchOrStop()
    case .right, .open: return changeFocus(by: 1)
    case .runOrPause: return runOrPause()
    case .again:
      settings.set(.seed((run?.recipe.seed ?? 0) &+ 1))
      return beginRun()
    case .forward: return forward()
    case .back: return look(at: run?.history.kept(before: shownIteration))
    case .tenthBack: return look(at: shownIteration - tenth)
    case .tenthForward: return look(at: shownIteration + tenth)
    case .best: return look(at: run?.history.best)
    case .export:
      if let order = exportOrder { overlay = .exportName(TextField(order.path), order) }
      return []
    case .help:
      overlay = .help(scrolled: 0)
      return []
    case .close: return stopFetching()
    case .leave: return [.leave]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    }
  }

  private mutating func press(_ key: Key, inHelp scrolled: Int) -> [Effect] {
    // the window may have grown since
    let scrolled = min(scrolled, hiddenHelpRows)
    func scroll(by rows: Int) { overlay = .help(scrolled: min(max(0, scrolled + rows), hiddenHelpRows)) }
    switch Command(key: key) {
    case .up: scroll(by: -1)
    case .down: scroll(by: 1)
    case .pageUp: scroll(by: -max(1, rows - 2))
    case .pageDown: scroll(by: max(1, rows - 2))
    case .first: scroll(by: -scrolled)
    case .last: scroll(by: hiddenHelpRows)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .help, .close, .leave: overlay = nil
    default: break
    }
    return []
  }

  // MARK: - Moving

  private mutating func move(by distance: Int, at now: ContinuousClock.Instant) -> [Effect] {
    let (count, cursor) = size(of: focus)
    let target = min(max(0, cursor + distance), max(0, count - 1))
    guard target != cursor else { return [] }
    switch focus {
    case .network: network = target
    case .layer: networks[network].layer = target
    case .node: networks[network].nodes[entry.layer] = target
    }
    objective = nil
    restsAt = now + Self.restTime
    return file == nil ? pauseUnseen() : []
  }

  /// A run that is not on the screen does not go on.
  private mutating func pauseUnseen() -> [Effect] {
    guard run != nil, isRunning else { return [] }
    phase = .paused
    return [.pause]
  }

  /// The cursor has stayed where it is: a network is opened, a node climbed. What it only passed is left alone.
  private mutating func rest() -> [Effect] {
    restsAt = nil
    guard case .closed = entry.state else { return beginRun() }
    networks[network].set(.opening)
    return [.open(network: network, name: entry.path)]
  }

  private mutating func changeFocus(by step: Int) -> [Effect] {
    guard entry.download == nil || step < 0 else { return [] }  // there is nothing at the right yet
    focus = Column(rawValue: focus.rawValue + step) ?? focus
    return []
  }

  // MARK: - Running

  /// Begins the ascent of the node under the cursor.
  mutating func beginRun() -> [Effect] {
    restsAt = nil
    guard let file, let layer else { return [] }
    if let runPlace, let value = run?.history.lastValue, findings[runPlace] == nil {
      findings[runPlace] = .climbed(value)
    }
    let recipe = Recipe(objective ?? .node(node, of: layer.name), in: file, settings)
    let run = Run(recipe, on: file)
    self.run = run
    limit = recipe.last
    runPlace = place
    findings[place] = nil
    phase = .preparing
    rate = nil
    shown = nil
    return [.begin(run)]
  }

  private mutating func take(_ report: AscentReport) {
    guard report.run === run, let runPlace else { return }
    phase = report.phase == .stepping ? .paused : report.phase
    rate = report.rate ?? rate
    switch report.phase {
    case .silent: findings[runPlace] = .silent
    case .paused, .finished:
      if case .some(.some(let value)) = report.run.history.values.last { findings[runPlace] = .climbed(value) }
    case .preparing, .running, .stepping, .failed: break
    }
  }

  /// The iteration on the screen.
  var shownIteration: Int { shown ?? max(0, run?.history.last ?? 0) }

  /// A tenth of the run.
  private var tenth: Int { max(1, max(limit, run?.history.last ?? 0) / 10) }

  /// Whether steps are being taken.
  var isRunning: Bool { phase == .running || phase == .preparing }

  private mutating func runOrPause() -> [Effect] {
    switch phase {
    case .running, .preparing:
      phase = .paused
      return [.pause]
    case .paused, .stepping, .finished:
      shown = nil
      phase = .running
      while let run, limit <= run.history.last { limit += max(1, run.recipe.iterations) }
      return [.resume(to: limit)]
    case .silent, .failed: return []
    }
  }

  /// Shows another iteration; the run waits.
  private mutating func look(at iteration: Int?) -> [Effect] {
    guard let iteration, let run, let snapshot = run.history.snapshot(at: max(0, iteration)) else { return [] }
    shown = snapshot.iteration < run.history.last ? snapshot.iteration : nil
    guard isRunning else { return [] }
    // what is computed meanwhile must not move the picture
    shown = snapshot.iteration
    phase = .paused
    return [.pause]
  }

  /// One iteration on: through the past and, at its end, a new one.
  private mutating func forward() -> [Effect] {
    guard let run else { return [] }
    if let shown, shown < run.history.last { return look(at: run.history.kept(after: shown)) }
    shown = nil
    let wasRunning = isRunning
    if wasRunning { phase = .paused }
    switch phase {
    case .silent, .failed: return []
    default: return wasRunning ? [.pause, .stepForward] : [.stepForward]
    }
  }

  // MARK: - Saving

  /// The picture on the screen, under a name that says what it is.
  private var exportOrder: ExportOrder? {
    guard let run, let snapshot else { return nil }
    let recipe = run.recipe.ending(at: snapshot.iteration)
    let name = "\(recipe.title)-i\(snapshot.iteration)".prefix(120)
    let safe = name.map { $0.isLetter || $0.isNumber || "._".contains($0) ? $0 : "-" }
    return ExportOrder(picture: snapshot.picture, recipe: recipe, path: String(safe) + ".png")
  }

  private mutating func press(
    _ key: Key, in field: TextField, _ order: ExportOrder, at now: ContinuousClock.Instant
  ) -> [Effect] {
    switch key {
    case .escape, .control("c"), .control("g"): overlay = nil
    case .enter:
      guard !field.text.isEmpty else { return [] }
      overlay = nil
      var order = order
      order.path = field.text
      say("writing \(order.path) …", at: now)
      return [.export(order)]
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default:
      var field = field
      field.edit(key)
      overlay = .exportName(field, order)
    }
    return []
  }

  private mutating func answer(_ key: Key, _ order: ExportOrder) -> [Effect] {
    switch key {
    case .character("y"), .character("Y"):
      overlay = nil
      var order = order
      order.isReplacing = true
      return [.export(order)]
    case .character("n"), .character("N"), .escape, .control("c"), .enter:
      // back to the name, for another one
      overlay = .exportName(TextField(order.path), order)
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default: break
    }
    return []
  }
}
