import TerminalUI

/// All keys, those of the screen one is in first, to read them or to do what one of them does; in two columns where
/// there is room, without headings where there is none.
struct HelpPage: Overlay {
  /// Keys under a heading.
  private struct Section {
    let title: String
    let entries: [Command.Entry]
  }

  private let sections: [Section]
  /// What the entries must contain, while or after it is typed; nil: nothing.
  private var filter: TextField?
  private var isTyping = false
  /// The index of the entry under the cursor, among those that are shown.
  private var cursor = 0

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.help, .log, .close, .leave]

  /// The keys, those that `explorer` has on its screen first.
  init(of explorer: Explorer) {
    let here = explorer.keysOfScreen
    let others = Command.Group.allCases.map { group in
      Section(
        title: group.rawValue,
        entries: Command.table.filter { $0.group == group && here?.commands.contains($0.command) != true })
    }
    let own = here.map { here in
      [Section(title: here.title, entries: Command.table.filter { here.commands.contains($0.command) })]
    }
    sections = (own ?? []) + others.filter { !$0.entries.isEmpty }
  }

  /// The sections with what the filter leaves of them.
  private var shown: [Section] {
    guard let text = filter?.text.lowercased(), !text.isEmpty else { return sections }
    return sections.compactMap { section in
      let entries = section.entries.filter {
        $0.help.lowercased().contains(text) || $0.name.lowercased().contains(text)
      }
      return entries.isEmpty ? nil : Section(title: section.title, entries: entries)
    }
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    defer { if explorer.overlay is HelpPage { explorer.overlay = page } }
    let entries = shown.flatMap(\.entries)
    func move(by distance: Int) { page.cursor = min(max(0, cursor + distance), max(0, entries.count - 1)) }
    switch key {
    case .tab where !isTyping:
      explorer.overlay = GlossaryPage()
      return []
    case .enter:
      guard entries.indices.contains(cursor) else { return [] }
      explorer.overlay = nil
      return explorer.perform(entries[cursor].command, nil, at: now)
    case .escape where filter != nil:
      (page.filter, page.isTyping, page.cursor) = (nil, false, 0)
      return []
    case .up: move(by: -1)
    case .down: move(by: 1)
    case _ where isTyping:
      guard key != .control("c"), page.filter?.edit(key) == true else { return nil }
      page.cursor = 0
    default:
      let rows = max(1, explorer.window.rows - 2)
      switch Command(key: key) {
      case .filter: (page.filter, page.isTyping, page.cursor) = (TextField(filter?.text ?? ""), true, 0)
      case .up: move(by: -1)
      case .down: move(by: 1)
      case .pageUp: move(by: -rows)
      case .pageDown: move(by: rows)
      case .first: move(by: -entries.count)
      case .last, .goTo: move(by: entries.count)
      default: return nil
      }
    }
    return []
  }

  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    var page = self
    if isTyping {
      page.filter?.insert(text)
      page.cursor = 0
    }
    explorer.overlay = page
    return []
  }

  // MARK: - Lines

  /// A line, where it stands when nothing is scrolled; a heading has no entry.
  private struct Line {
    let column, row: Int
    let text: String
    var entry: Command.Entry?
  }

  private static let nameWidth = (Command.table.map(\.name.count).max() ?? 0) + 2

  private func lines(_ window: Window) -> [Line] {
    let helpWidth = Command.table.map(\.help.count).max() ?? 0
    let sections = shown
    let heights = sections.map { $0.entries.count + 2 }
    let isTall = window.rows >= heights.reduce(0, +) + 2
    let isWide = window.columns >= 2 * (Self.nameWidth + helpWidth + 2)
    // the groups of the left column, so that the longer column is as short as can be
    func height(_ split: Int) -> Int { max(heights[..<split].reduce(0, +), heights[split...].reduce(0, +)) }
    let split = isWide && !isTall ? heights.indices.min { height($0) < height($1) } : nil

    var lines: [Line] = []
    var (left, row) = (2, 1)
    for (index, section) in sections.enumerated() {
      if index == split { (left, row) = (window.columns / 2 + 1, 1) }
      if isTall || isWide {
        lines.append(Line(column: left, row: row + 1, text: section.title))
        row += 2
      }
      for entry in section.entries {
        lines.append(Line(column: left, row: row, text: entry.name, entry: entry))
        row += 1
      }
    }
    return lines
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let lines = lines(explorer.window)
    let chosen = lines.filter { $0.entry != nil }.dropFirst(cursor).first
    // the cursor stays in the middle, except near the ends
    let rows = explorer.window.rows - 1
    let hidden = max(0, (lines.map(\.row).max() ?? 0) - rows)
    let scrolled = min(max(0, (chosen?.row ?? 0) - 1 - rows / 2), hidden)
    let hints = [Command.open.hint("do it"), Command.filter.hint("filter"), Command.close.hint()]
    screen.putTitle(title, hints: ["tab words"] + hints)
    if isTyping, let filter {
      screen.cursor = Screen.Position(column: 2 + "keys with ".count + filter.shown(in: 20).cursor, row: 0)
    }
    if lines.isEmpty { screen.put("none", column: 4, row: 2, style: .dim) }
    for line in lines where line.row > scrolled {
      let row = line.row - scrolled
      guard let entry = line.entry else {
        screen.put(line.text, column: line.column, row: row, style: .dim)
        continue
      }
      let isChosen = entry.command == chosen?.entry?.command
      if isChosen { screen.put("▸", column: line.column - 2, row: row, style: [.bold, .accent]) }
      screen.put(line.text, column: line.column, row: row, style: [.bold, .accent])
      let left = line.column + Self.nameWidth
      screen.put(
        entry.help, column: left, row: row, style: isChosen ? .bold : [], width: area.columns - left, ellipsis: true)
    }
  }

  private var title: String { filter.map { "keys with \($0.shown(in: 20).text)" } ?? "keys" }
}

extension Explorer {
  /// The keys that matter where one is, where these are not the ones of every day.
  fileprivate var keysOfScreen: (title: String, commands: Set<Command>)? {
    if case .grid = mode {
      return (
        "the grid",
        [
          .left, .right, .up, .down, .pageUp, .pageDown, .first, .last, .goTo, .random, .open, .grid, .close, .mark,
          .bookmarks, .copy, .address,
        ]
      )
    }
    if showsPictureAlone {
      return (
        "the picture alone",
        [
          .alone, .close, .zoomIn, .zoomOut, .zoomWhole, .panLeft, .panRight, .panUp, .panDown, .forward, .back, .play,
          .runOrPause,
        ]
      )
    }
    if lists.entry.isOpenHeading != nil { return ("several networks", [.open, .up, .down]) }
    if lists.entry.missing != nil { return ("a network to fetch", [.open, .close, .up, .down, .right]) }
    if panes.count > 1 { return ("two pictures", [.compare, .close, .recipe, .again, .runOrPause, .forward, .back]) }
    return nil
  }
}
