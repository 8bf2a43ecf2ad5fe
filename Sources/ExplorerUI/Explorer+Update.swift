import FeatureVisualization
import Files
import NetworkZoo

extension Explorer {
  /// What has to be done before the first event; `problem` is told.
  public mutating func begin(at now: ContinuousClock.Instant, telling problem: String? = nil) -> [Effect] {
    if let problem { say(problem, isError: true, at: now) }
    if file == nil, !lists.entry.hasFailed { return rest() }
    return beginRun()
  }

  /// How many pictures stand beside each other decides what is left for the lists.
  private mutating func countPictures() { window.pictures = panes.count * (showsActivationBeside ? 2 : 1) }

  /// Takes in what happened at `now`, and returns what has to be done about it.
  public mutating func update(_ event: Event, at now: ContinuousClock.Instant) -> [Effect] {
    let before = panes[0].followed
    let effects = take(event, at: now)
    for case .export(let order) in effects { writing.append(ExportProgress(path: order.path)) }
    keepFinding()
    keepSwatch(of: before)
    updateOrder()
    countPictures()
    return effects + askForActivation(at: now) + askForSummaries()
  }

  private mutating func take(_ event: Event, at now: ContinuousClock.Instant) -> [Effect] {
    switch event {
    case .key(let key): return press(key, at: now)
    case .mouse(let mouse): return use(mouse, at: now)
    case .paste(let text): return paste(text, at: now)
    case .lineRate(let rate): lineRate = rate
    case .resized(let columns, let rows, let cellAspect):
      window = Window(columns: columns, rows: rows, pictures: window.pictures, cellAspect: cellAspect)
    case .tick: return tick(at: now)
    case .report(let report): take(report, at: now)
    case .opened(let network, let result): return take(result, of: network, at: now)
    case .fetching(let network, let progress): take(progress, of: network)
    case .fetched(let network, let error): return takeEnd(of: network, error, at: now)
    case .thumbnail(let thumbnail): take(thumbnail)
    case .completedPath(let completion): overlay?.take(completion)
    case .bookmarks(let result): take(result, at: now)
    case .marked(let bookmark, .success(nil)): say("bookmarked \(bookmark.title)", at: now)
    case .marked(let bookmark, .success(let earlier?)):
      let day = earlier.date.isEmpty ? "" : " on \(earlier.date)"
      say("bookmarked \(bookmark.title), which was bookmarked before\(day)", at: now)
    case .marked(_, .failure(let error)): say("\(error)", isError: true, at: now)
    case .colored(let isColored): hasColors = isColored
    case .switched(let words): say(words, at: now)
    case .doubtedCopy(.notInTmux):
      say(
        "tmux does not say that it has kept it: does tmux.conf have 'set -s set-clipboard on'?", isError: true, at: now)
    case .doubtedCopy(.throughScreen):
      say("passed on by screen: the terminal around it must take OSC 52, or nothing is copied", at: now)
    case .typedAddresses(let earlier):
      typedAddresses = typedAddresses.reduce(earlier) { AddressHistory.adding($1, to: $0) }
    case .foundAddress(let result): return take(result, at: now)
    case .readStart(let result): return take(result, at: now)
    case .lookedAtActivation(let order, let result): take(order, result, at: now)
    case .examples(let answer): take(answer, at: now)
    case .circuit(let answer): return take(answer)
    case .sight(let answer): return take(answer)
    case .exporting(let order, let percent):
      let progress = ExportProgress(path: order.path, percent: percent)
      if !writing.isEmpty { writing[0] = progress }
      say(progress.words, isKept: false, at: now)
    case .exported(let order, let bytes):
      endWriting()
      say(order.summary(bytes: bytes), at: now)
      let path = absolute(order.path)
      if !written.contains(path) { written.append(path) }
    case .exportExists(let order):
      messages.clear()  // it is not being written
      endWriting()
      overlay = ReplaceQuestion(order: order)
    case .exportFailed(let reason):
      endWriting()
      say(reason, isError: true, at: now)
    }
    return []
  }

  /// What was ordered first is no longer being written.
  private mutating func endWriting() { if !writing.isEmpty { writing.removeFirst() } }

  private mutating func tick(at now: ContinuousClock.Instant) -> [Effect] {
    messages.expire(at: now)
    for pane in panes.indices { panes[pane].showNextFrame(pace, at: now) }
    guard let time = restsAt, time <= now else { return [] }
    return rest()
  }
}

extension ExportOrder {
  /// What was written, in a line.
  fileprivate func summary(bytes: Int) -> String {
    // earlier stages may have been smaller
    let size = "\(pictures.map(\.width).max() ?? 0)×\(pictures.map(\.height).max() ?? 0)"
    let frames = isAnimation ? " · \(pictures.count) frames" : ""
    return "wrote \(path) · \(size)\(frames) · \(bytes.megabytes)"
  }
}
