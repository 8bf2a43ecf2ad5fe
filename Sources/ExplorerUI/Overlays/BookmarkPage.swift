import Files
import TerminalUI

/// The bookmarks, to open one, to change its note or to remove it.
struct BookmarkPage: Overlay {
  /// The lines of the file, the newest first.
  private var all: [BookmarkFile.Line]
  /// What those that are shown contain; nil: all are shown.
  private var filter: TextField?
  /// Whether the filter is being typed.
  private var isTyping = false
  /// The index of the line under the cursor.
  private var cursor = 0
  /// Whether the line under the cursor is removed if the key is pressed once more.
  private var isRemoving = false
  /// Why the line under the cursor could not be opened.
  private var problem: String?

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.close, .leave, .bookmarks]
  let awaited: AwaitedAnswer? = .address

  /// The lines of a bookmark file, in its order.
  init(_ lines: [BookmarkFile.Line]) { all = lines.reversed() }

  /// The lines that are shown.
  private var lines: [BookmarkFile.Line] {
    guard let text = filter?.text.lowercased(), !text.isEmpty else { return all }
    return all.filter { $0.text.lowercased().contains(text) }
  }

  /// The line under the cursor; nil where there are no bookmarks.
  private var line: BookmarkFile.Line? {
    let lines = lines
    return lines.indices.contains(cursor) ? lines[cursor] : nil
  }

  /// The file has changed.
  mutating func take(_ lines: [BookmarkFile.Line]) {
    all = lines.reversed()
    cursor = min(cursor, max(0, lines.count - 1))
  }

  mutating func show(problem: String) -> Bool {
    self.problem = problem
    return true
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    page.isRemoving = false
    page.problem = nil
    explorer.messages.clear()
    if isTyping {
      page.type(key)
      explorer.overlay = page
      return []
    }
    if key == .character("e"), let bookmark = line?.bookmark {
      explorer.overlay = Prompt(.note(address: bookmark.address), bookmark.note)
      return []
    }
    let effects = page.follow(key, wasRemoving: isRemoving, rows: Self.rows(explorer.window))
    explorer.overlay = page
    return effects
  }

  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    guard isTyping else { return [] }
    var page = self
    page.filter?.insert(text)
    page.cursor = 0
    explorer.overlay = page
    return []
  }

  /// Follows a key while the filter is typed.
  private mutating func type(_ key: Key) {
    switch key {
    case .enter: isTyping = false
    case .escape, .control("c"): (filter, isTyping, cursor) = (nil, false, 0)
    case .up: cursor = max(0, cursor - 1)
    case .down: cursor = min(cursor + 1, max(0, lines.count - 1))
    default: if filter?.edit(key) == true { cursor = 0 }
    }
  }

  private mutating func follow(_ key: Key, wasRemoving: Bool, rows: Int) -> [Effect]? {
    func move(by distance: Int) { cursor = min(max(0, cursor + distance), max(0, lines.count - 1)) }
    if key == .character("d") || key == .delete {
      if wasRemoving, let line { return [.bookmarks(.remove(line))] }
      isRemoving = line != nil
      return []
    }
    switch Command(key: key) {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: move(by: -rows)
    case .pageDown: move(by: rows)
    case .first: move(by: -lines.count)
    case .last, .goTo: move(by: lines.count)
    case .filter: (filter, isTyping) = (filter ?? TextField(""), true)
    case .close where !wasRemoving && filter != nil: (filter, cursor) = (nil, 0)
    case .open: if let bookmark = line?.bookmark { return [.lookUp(.address(bookmark.address))] }
    case .close where wasRemoving: break
    default: return nil
    }
    return []
  }

  // MARK: - Drawing

  /// The bookmarks that fit.
  private static func rows(_ window: Window) -> Int { max(1, window.rows - 4) }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let keys =
      isTyping ? [Command.open.hint("keep the filter")] : [Command.open.hint(), "e note", "d remove", "/ filter"]
    screen.putTitle("bookmarks", hints: (all.isEmpty ? [] : keys) + [Command.close.hint()])
    let lines = lines
    if let filter {
      let (text, cursor) = filter.shown(in: max(1, area.columns - 12))
      screen.put("filter: \(text)", column: 4, row: 1, style: isTyping ? .bold : .dim, width: area.columns - 5)
      if isTyping { screen.cursor = Screen.Position(column: 12 + cursor, row: 1) }
    }
    guard let chosen = line else {
      screen.put(
        all.isEmpty ? "none yet: press m to bookmark a picture" : "none", column: 4, row: 2, style: .dim,
        width: area.columns - 5)
      return
    }
    let rows = Self.rows(explorer.window)
    let first = min(max(0, cursor - rows / 2), max(0, lines.count - rows))
    let widest = lines.compactMap(\.bookmark?.note.displayWidth).max() ?? 0
    let noteWidth = min(widest, max(8, (area.columns - 8) * 2 / 5))
    for (row, line) in lines.dropFirst(first).prefix(rows).enumerated() {
      draw(line, isChosen: first + row == cursor, row: 2 + row, noteWidth, columns: area.columns, on: &screen)
    }
    let (text, style) = foot(chosen, explorer.messages.current)
    screen.put(text, column: 4, row: area.rows - 1, style: style, width: area.columns - 5, ellipsis: true)
  }

  private func draw(
    _ line: BookmarkFile.Line, isChosen: Bool, row: Int, _ noteWidth: Int, columns: Int, on screen: inout Screen
  ) {
    let style: Style = isChosen ? [.bold, .accent] : []
    if isChosen { screen.put("▸", column: 2, row: row, style: style) }
    guard let bookmark = line.bookmark else {
      screen.put(
        "line \(line.number): \(line.text)", column: 4, row: row, style: style.union(.dim), width: columns - 5,
        ellipsis: true)
      return
    }
    screen.put(bookmark.note, column: 4, row: row, style: style, width: noteWidth, ellipsis: true)
    let left = 4 + (bookmark.note.isEmpty ? 0 : noteWidth + 2)
    let date = columns < 60 ? "" : bookmark.date
    let right = columns - 1 - (date.isEmpty ? 0 : date.count + 2)
    screen.put(
      bookmark.summary, column: left, row: row, style: isChosen ? .bold : .dim, width: right - left, ellipsis: true)
    screen.put(date, column: right + 2, row: row, style: .dim)
  }

  /// The last row: a message, what is wrong with the line, or its address.
  private func foot(_ line: BookmarkFile.Line, _ message: Message?) -> (String, Style) {
    if let message { return (message.text, message.isError ? .bold : []) }
    if let problem { return ("! \(problem)", .bold) }
    if isRemoving { return ("press d again to remove it", .bold) }
    if let bookmark = line.bookmark { return (bookmark.address, .dim) }
    return ("! line \(line.number) is not a bookmark: expected an address, a tab and a note", .bold)
  }
}

extension Explorer {
  /// The bookmarks were read: they are shown, unless something else was opened meanwhile.
  mutating func take(_ result: Result<[BookmarkFile.Line], FileWritingError>, at now: ContinuousClock.Instant) {
    switch result {
    case .failure(let error): say("\(error)", isError: true, at: now)
    case .success(let lines):
      if var page = overlay as? BookmarkPage {
        page.take(lines)
        overlay = page
      } else if overlay == nil {
        messages.clear()
        overlay = BookmarkPage(lines)
      }
    }
  }
}
