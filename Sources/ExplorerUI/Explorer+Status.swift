import Files
import NetworkZoo
import TerminalUI

extension Explorer {
  /// The last row: what is going on, then a message or the most useful keys.
  func drawStatus(on screen: inout Screen) {
    let row = window.rows - 1
    let (notice, hints) = (notice, hints)
    // without words for where one is, the picture alone would be any picture
    let least = showsPictureAlone ? 3 : 1
    var column = 1
    for (index, words) in statusWords.enumerated() {
      // numbers give way to a notice that would be cut, the last of them to the last hint, which tells about all others
      let right = column + words.count + 3
      if index >= least, let notice, right + notice.text.displayWidth + 3 > window.columns { break }
      if index >= max(least, 2), right + (hints.last?.count ?? 0) + 1 > window.columns { break }
      column += screen.put(words, column: column, row: row, style: index == 0 ? .bold : []) + 3
    }
    if let notice {
      let room = window.columns - column - (notice.isError ? 3 : 1)
      // what does not fit behind the state takes the rows above that it needs
      if notice.text.displayWidth > room, messages.current != nil {
        screen.put(notice, above: row)
      } else {
        screen.put(notice, column: column, row: row)
        column += notice.text.displayWidth + (notice.isError ? 5 : 3)
      }
    }
    let shown = hints.fitting(window.columns - column - 1)
    screen.put(shown, column: window.columns - 1 - shown.count, row: row, style: .dim)
  }

  /// What the network or the first run is doing, in a word or two.
  var stateWord: String {
    switch lists.entry.state {
    case .failed: "cannot be opened"
    case .heading: ""
    case .missing: "not downloaded"
    case .fetching: "fetching"
    case .closed, .opening: "opening"
    case .open: panes[0].followed?.stateWord(isPlaying: panes[0].isPlaying) ?? "opening"
    }
  }

  private var statusWords: [String] {
    switch mode {
    case .node: nodeWords
    case .grid(let grid): grid.statusWords(thumbnails, node: node)
    }
  }

  /// State, activation, speed, time left.
  private var nodeWords: [String] {
    var words = [stateWord]
    if case .fetching(_, let progress?) = lists.entry.state { return words + progress.words }
    guard let followed else { return words }
    // the picture alone has no other words
    if showsPictureAlone, let layer {
      words.append(objective.map { "\($0)" } ?? "\(layer.name)/\(node)")
      words.append("iteration \(followed.shownIteration) of \(followed.total)")
    }
    // else the first row tells it
    if !window.hasTitles || showsPictureAlone || panes.count > 1, let value = followed.shownValue {
      words.append(followed.run.request.objective.words(for: value, isShort: true))
    }
    // a picture that is shown more slowly than it grows takes longer
    if followed.phase == .running, !panes[0].isPlaying, !followed.hidesNewest, let rate = followed.rate {
      words.append("\(Float(rate).shortText) it/s")
      let left = Double(followed.limit - followed.run.history.last) / rate
      if left > 0 { words.append("\(left.duration) left") }
    }
    if let activation = panes[0].activation {
      words.append(activation.words(for: followed, isPlaying: panes[0].isPlaying))
    }
    if let picture = followed.snapshot?.picture { words += zoom.words(for: picture) }
    if showsRate {
      words.append("\(Int(lineRate.pictures.rounded())) pictures/s")
      words.append("\(Int((lineRate.bytes / 1000).rounded())) KB/s")
      words.append("\(Int(lineRate.dropped.rounded())) dropped/s")
    }
    return words
  }

  /// What is told in place of the hints.
  private var notice: Message? {
    if isLeaving, let file = writing.first {
      return Message(text: "\(file.words): quits when it is written; q again drops it", isError: false)
    }
    if let message = messages.current { return message }
    if let count { return Message(text: "\(count)", isError: false) }
    if case .grid = mode { return nil }
    if let filter = lists.filter {
      return Message(text: "\(filter.column)s matching \(filter.text) (esc shows all)", isError: false)
    }
    return followed?.notice ?? fetchNotice.map { Message(text: $0, isError: false) }
  }

  /// What is downloaded while another network is looked at.
  private var fetchNotice: String? {
    for (index, other) in lists.networks.enumerated() where index != lists.network {
      guard case .fetching(_, let progress) = other.state else { continue }
      return (["fetching \(other.name)"] + (progress?.words ?? [])).joined(separator: "   ")
    }
    return nil
  }

  /// The most useful keys; the last one tells about all others.
  private var hints: [String] {
    if let overlay { return overlay.hints(self) }
    switch mode {
    case .node: return nodeHints + [Command.help.hint()]
    case .grid(let grid): return grid.hints + [Command.help.hint()]
    }
  }

  private var nodeHints: [String] {
    switch lists.entry.state {
    case .missing(let missing):
      return [Command.open.hint("fetch" + (missing.bytes.map { " (\($0.megabytes))" } ?? ""))]
    case .heading(_, let isOpen): return [Command.open.hint(isOpen ? "fold" : "list")]
    case .fetching: return [Command.close.hint("stop")]
    case .failed: return [Command.open.hint("try again")]
    case .closed, .opening: return []
    case .open:
      let run = Command.runOrPause.hint(panes[0].isRunning ? "pause" : "run")
      let others = [[Command.back, .forward].hint("step"), Command.recipe.hint()]
      if panes.count > 1 { return [run] + others + [Command.close.hint("one picture")] }
      return [run, Command.grid.hint()] + others + [Command.export, .again, .mark].map { $0.hint() }
    }
  }
}
