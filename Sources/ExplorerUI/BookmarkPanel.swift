import FeatureVisualization
import Files
import NetworkZoo
import Pictures
import TerminalUI

/// The bookmarks, to open one or to remove one.
struct BookmarkPanel: Sendable {
  /// The lines of the file, the newest first.
  var lines: [BookmarkFile.Line]
  /// The line under the cursor.
  var cursor = 0
  /// Whether the line under the cursor is to be removed, if the key is pressed once more.
  var isRemoving = false
  /// Why the line under the cursor could not be opened.
  var problem: String?

  /// The line under the cursor, if there is one.
  var line: BookmarkFile.Line? { lines.indices.contains(cursor) ? lines[cursor] : nil }
}

extension Bookmark {
  /// What a person would call it.
  var title: String { note.isEmpty ? Settings.split(address).place : note }

  /// What tells it from others: the place, and of the settings those that a glance needs.
  var summary: String {
    let (place, settings) = Settings.split(address)
    let values = Dictionary(
      (settings ?? "").split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        .filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    let parts = [
      place, values["recipe"], values["start"].map { String($0.split(separator: "/").last ?? "") },
      values["seed"].map { "seed \($0)" }, values["end"].map { "iteration \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: " · ")
  }
}

extension Explorer {
  // MARK: - What is done

  /// Asks for the note of a bookmark of what is on the screen.
  mutating func mark(at now: ContinuousClock.Instant) {
    guard let address = lastingAddress else { return say("there is no picture yet", at: now) }
    guard Bookmark(line: address)?.address == address else {
      return say("a path with a tab or a line break in it cannot be bookmarked", isError: true, at: now)
    }
    ask(.note(address: address))
  }

  /// The bookmarks were read.
  mutating func take(_ result: Result<[BookmarkFile.Line], FileWritingError>, at now: ContinuousClock.Instant) {
    switch (result, overlay) {
    case (.failure(let error), _): say("\(error)", isError: true, at: now)
    case (.success(let lines), .bookmarks(var panel)):
      panel.lines = lines.reversed()
      panel.cursor = min(panel.cursor, max(0, lines.count - 1))
      overlay = .bookmarks(panel)
    case (.success(let lines), nil):
      message = nil
      overlay = .bookmarks(BookmarkPanel(lines: lines.reversed()))
    // something else was asked for meanwhile
    case (.success, _): break
    }
  }

  mutating func press(_ key: Key, in panel: BookmarkPanel, at now: ContinuousClock.Instant) -> [Effect] {
    var panel = panel
    let wasRemoving = panel.isRemoving
    (panel.isRemoving, panel.problem, message) = (false, nil, nil)
    func move(by rows: Int) { panel.cursor = min(max(0, panel.cursor + rows), max(0, panel.lines.count - 1)) }
    var effects: [Effect] = []
    switch key {
    case .character("d"), .delete:
      if wasRemoving, let line = panel.line {
        effects = [.bookmarks(.remove(line))]
      } else {
        panel.isRemoving = panel.line != nil
      }
    default:
      switch Command(key: key) {
      case .up: move(by: -1)
      case .down: move(by: 1)
      case .pageUp: move(by: -bookmarkRows)
      case .pageDown: move(by: bookmarkRows)
      case .first: move(by: -panel.lines.count)
      case .last, .goTo: move(by: panel.lines.count)
      case .open:
        if let bookmark = panel.line?.bookmark { effects = [.lookUp(.address(bookmark.address))] }
      case .redraw: return [.terminal(.redraw)]
      case .suspend: return [.suspend]
      case .close where wasRemoving: break
      case .close, .leave, .bookmarks:
        overlay = nil
        return []
      default: break
      }
    }
    overlay = .bookmarks(panel)
    return effects
  }

  // MARK: - What is shown

  /// The lines of bookmarks that fit.
  private var bookmarkRows: Int { max(1, rows - 4) }

  func drawBookmarks(_ panel: BookmarkPanel, on screen: inout Screen) {
    let hints = panel.lines.isEmpty ? [] : ["enter open", "d remove"]
    drawPage("bookmarks", hints + ["Esc closes"], on: &screen)
    guard let chosen = panel.line else {
      screen.put("none yet: m keeps the picture on the screen", column: 4, row: 2, style: .dim, width: columns - 5)
      return
    }
    let first = min(max(0, panel.cursor - bookmarkRows / 2), max(0, panel.lines.count - bookmarkRows))
    let widest = panel.lines.compactMap(\.bookmark?.note.displayWidth).max() ?? 0
    let noteWidth = min(widest, max(8, (columns - 8) * 2 / 5))
    for (row, line) in panel.lines.dropFirst(first).prefix(bookmarkRows).enumerated() {
      let isChosen = first + row == panel.cursor
      let style: Style = isChosen ? [.bold, .accent] : []
      if isChosen { screen.put("▸", column: 2, row: 2 + row, style: style) }
      guard let bookmark = line.bookmark else {
        screen.put(
          "line \(line.number): \(line.text)", column: 4, row: 2 + row, style: style.union(.dim), width: columns - 5,
          ellipsis: true)
        continue
      }
      screen.put(bookmark.note, column: 4, row: 2 + row, style: style, width: noteWidth, ellipsis: true)
      let left = 4 + (bookmark.note.isEmpty ? 0 : noteWidth + 2)
      screen.put(
        bookmark.summary, column: left, row: 2 + row, style: isChosen ? .bold : .dim, width: columns - left - 1,
        ellipsis: true)
    }
    let (text, style) = foot(panel, chosen)
    screen.put(text, column: 4, row: rows - 1, style: style, width: columns - 5, ellipsis: true)
  }

  private func foot(_ panel: BookmarkPanel, _ chosen: BookmarkFile.Line) -> (String, Style) {
    if let message { return (message.told.text, message.told.isError ? .bold : []) }
    if let problem = panel.problem { return ("! \(problem)", .bold) }
    if panel.isRemoving { return ("d again removes it", .bold) }
    if let bookmark = chosen.bookmark { return (bookmark.address, .dim) }
    return ("! line \(chosen.number) is no bookmark: ADDRESS, a tab and a note are expected", .bold)
  }
}
