import Files
import NetworkZoo
import TerminalUI

extension Explorer {
  /// The last row: what is going on, then a message or the most useful keys.
  func drawStatus(on screen: inout Screen) {
    let row = window.rows - 1
    let notice = notice
    var column = 1
    for (index, words) in statusWords.enumerated() {
      // a notice that would be cut takes the place of the numbers
      if index > 0, let notice, column + words.count + notice.text.displayWidth + 6 > window.columns { break }
      column += screen.put(words, column: column, row: row, style: index == 0 ? .bold : []) + 3
    }
    if let notice {
      let room = window.columns - column - (notice.isError ? 3 : 1)
      // what does not fit behind the state takes the rows above that it needs
      guard notice.text.displayWidth > room, messages.current != nil else {
        return screen.put(notice, column: column, row: row)
      }
      screen.put(notice, above: row)
    }
    let hints = hints.fitting(window.columns - column - 1)
    screen.put(hints, column: window.columns - 1 - hints.count, row: row, style: .dim)
  }

  /// What the network or the first run is doing, in a word or two.
  var stateWord: String {
    switch lists.entry.state {
    case .failed: "cannot be opened"
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
    // else the first row tells it
    if !window.hasTitles || showsPictureAlone || panes.count > 1, let value = followed.shownValue {
      words.append(followed.run.request.objective.words(for: value, isShort: true))
    }
    // the picture alone has no other words
    if showsPictureAlone, let layer {
      words.append(objective.map { "\($0)" } ?? "\(layer.name)/\(node)")
      words.append("iteration \(followed.shownIteration) of \(followed.total)")
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
    case .missing(let download): return [Command.open.hint("fetch (\(download.bytes.megabytes))")]
    case .fetching: return [Command.close.hint("stop")]
    case .failed: return [Command.open.hint("try again")]
    case .closed, .opening: return []
    case .open:
      let run = Command.runOrPause.hint(panes[0].isRunning ? "pause" : "run")
      let always = [run, [Command.back, .forward].hint("step"), Command.recipe.hint()]
      if panes.count > 1 { return always + [Command.close.hint("one picture")] }
      return always + [Command.export, .again, .grid, .mark].map { $0.hint() }
    }
  }
}
