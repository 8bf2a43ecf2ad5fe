import FeatureVisualization
import TerminalUI

/// The recipes to choose from, and the settings of the current run to change.
struct RecipePanel: Overlay {
  enum Row: Sendable {
    case recipe(name: String, Recipe)
    /// A recipe's name, and what is wrong with its file.
    case wrong(name: String, String)
    /// A setting that can be changed.
    case number(SettingField)
  }

  /// The rows, recipes before numbers.
  private let rows: [Row]
  /// The index of the row under the cursor.
  private var cursor: Int
  /// The number that is being typed in the row under the cursor; nil: none.
  private var field: TextField?
  /// The index of the pane that it is about.
  private var pane = 0

  let extent = OverlayExtent.panel(columns: 34)
  let closingCommands: Set<Command> = [.close, .leave, .recipe]
  private var isTyping: Bool { field != nil }

  /// The recipes of `book`, the cursor on the one called `name`.
  init(_ book: RecipeBook, at name: String?) {
    let recipes = book.names.map { name -> Row in
      do throws(RecipeError) {
        return .recipe(name: name, try book.recipe(named: name))
      } catch {
        return .wrong(name: name, error.description)
      }
    }
    rows = recipes + Self.numbers.map { .number($0) }
    cursor = rows.firstIndex { if case .recipe(name, _) = $0 { true } else { false } } ?? 0
  }

  func hints(_ explorer: Explorer) -> [String] {
    let row =
      if case .number = rows[cursor] { [[Command.left, .right].hint("change"), "0-9 type"] } else {
        [Command.open.hint("start")]
      }
    let again = isPending(explorer) && !isTyping ? [Command.open.hint("begin again with these")] : []
    return again + [[Command.up, .down].hint("choose")] + (isTyping ? [Command.open.hint("set")] : row)
      + (explorer.panes.count > 1 ? ["tab other picture"] : []) + [Command.close.hint()]
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var panel = self
    if case .number(let number) = rows[cursor], let text = field?.text {
      return panel.type(key, number, text, in: &explorer, at: now)
    }
    explorer.messages.clear()
    let effects = panel.follow(key, in: &explorer, at: now)
    explorer.overlay = panel
    return effects
  }

  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    var panel = self
    panel.field?.insert(text)
    explorer.overlay = panel
    return []
  }

  private mutating func follow(
    _ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant
  ) -> [Effect]? {
    func move(by distance: Int) { cursor = min(max(0, cursor + distance), rows.count - 1) }
    switch (key, rows[cursor]) {
    case (.character(let character), .number)
    where character.isASCII && (character.isWholeNumber || character == "."):
      field = TextField(String(character))
    case (.tab, _), (.backTab, _): pane = (pane + 1) % explorer.panes.count
    case (.enter, .recipe(let name, _)), (.enter, .wrong(let name, _)): return explorer.begin(pane, by: name, at: now)
    case (.enter, .number) where isPending(explorer): return explorer.begin(pane)
    case (.enter, .number(let number)):
      field = TextField(explorer.panes[pane].followed?.number(number) ?? "")
    case (.left, let row), (.right, let row), (.character("h"), let row), (.character("l"), let row):
      let notches = key == .right || key == .character("l") ? 1 : -1
      guard case .number(let number) = row,
        let text = explorer.panes[pane].followed?.number(number, notches: notches)
      else { break }
      return explorer.change(number.key, to: text, in: pane, at: now)
    default:
      switch Command(key: key) {
      case .up: move(by: -1)
      case .down: move(by: 1)
      case .pageUp: move(by: -8)
      case .pageDown: move(by: 8)
      case .first: move(by: -rows.count)
      case .last: move(by: rows.count)
      case let command? where closingCommands.contains(command) || command.isForThePicture: return nil
      case _?, nil:
        // what is meant for a number does not reach what lies behind the panel
        if case .character = key { explorer.say("← → or digits change a value; esc closes the panel", at: now) }
      }
    }
    return []
  }

  /// Follows a key while a number is being typed.
  private mutating func type(
    _ key: Key, _ number: SettingField, _ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant
  ) -> [Effect]? {
    var effects: [Effect] = []
    switch key {
    case .escape, .control("c"): field = nil
    case .enter:
      field = nil
      if !text.isEmpty { effects = explorer.change(number.key, to: text, in: pane, at: now) }
    default:
      guard field?.edit(key) == true else { return nil }
    }
    explorer.overlay = self
    return effects
  }

  /// Whether numbers were set that the run, which has ended, was not made with.
  private func isPending(_ explorer: Explorer) -> Bool {
    guard let followed = explorer.panes[pane].followed, followed.ending != nil else { return false }
    return Self.numbers.contains { followed.isPending($0) }
  }

  // MARK: - Drawing

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let (width, listRows) = (area.columns, explorer.window.listRows)
    let title = explorer.panes.count == 1 ? "recipe" : "recipe, \(pane == 0 ? "left" : "right") picture"
    screen.put(title, column: 3, row: 0, style: .dim, width: width - 3)
    let lines = about(explorer).wrapped(to: width - 4)
    var about = lines.prefix(max(1, min(3, listRows - 19)))
    if about.count < lines.count { about[about.count - 1] += " …" }
    let room = max(1, listRows - about.count - 1)
    // a blank row between the recipes and the numbers
    let recipes = rows.count - Self.numbers.count
    func line(_ row: Int) -> Int { row < recipes ? row : row + 1 }
    let first = min(max(0, line(cursor) - room / 2), max(0, rows.count + 1 - room))
    for (index, row) in rows.enumerated() where (first..<first + room).contains(line(index)) {
      let y = 1 + line(index) - first
      if index == cursor { screen.put("▸", column: 1, row: y, style: [.bold, .accent]) }
      draw(row, isChosen: index == cursor, explorer.panes[pane].followed, row: y, width: width, on: &screen)
    }
    if first > 0 { screen.put("↑", column: width - 2, row: 1, style: .dim) }
    if first + room < rows.count + 1 { screen.put("↓", column: width - 2, row: room, style: .dim) }
    for (index, words) in about.enumerated() {
      screen.put(
        words, column: 3, row: 1 + listRows - about.count + index, style: .dim, width: width - 4, ellipsis: true)
    }
  }

  /// What the row under the cursor is, and what its mark means.
  private func about(_ explorer: Explorer) -> String {
    let followed = explorer.panes[pane].followed
    switch rows[cursor] {
    case .recipe(_, let recipe):
      let advice = recipe.needsPicture && !explorer.panes[pane].beginsWithPicture
      return (advice ? "needs a picture: esc, then \(Command.start.hint("chooses one")). " : "") + recipe.about
    case .wrong(_, let problem): return problem
    case .number(let number):
      guard let followed else { return number.help }
      if followed.number(number) == nil { return "\(number.help); – this recipe has none" }
      guard followed.ending != nil, followed.isPending(number) else { return number.help }
      return "* not in this picture: enter begins again with it, space runs on with it. \(number.help)"
    }
  }

  private func draw(
    _ row: Row, isChosen: Bool, _ followed: FollowedRun?, row y: Int, width: Int, on screen: inout Screen
  ) {
    let style: Style = isChosen ? [.bold, .accent] : []
    switch row {
    case .wrong(let name, _):
      screen.put(name, column: 3, row: y, style: style.union(.dim), width: width - 8, ellipsis: true)
    case .recipe(let name, let recipe):
      let cost = followed?.cost(of: recipe) ?? ""
      screen.put(cost, column: width - 3 - cost.count, row: y, style: .dim)
      let used = screen.put(name, column: 3, row: y, style: style, width: width - 9 - cost.count, ellipsis: true)
      if followed?.run.request.recipe.name == name { screen.put("✓", column: 4 + used, row: y, style: style) }
    case .number(let number):
      let left = 15
      screen.put(number.key, column: 3, row: y, style: style)
      if isChosen, let field {
        let (text, cursor) = field.shown(in: width - left - 1)
        screen.put(text, column: left, row: y, width: width - left)
        screen.cursor = Screen.Position(column: left + cursor, row: y)
      } else if let followed {
        let value = followed.number(number)?.replacing("x", with: "×") ?? "–"
        let isPending = followed.ending != nil && followed.isPending(number)
        screen.put(
          isPending ? "\(value) *" : value, column: left, row: y,
          style: followed.isChanged(number) ? style.union(.bold) : style, width: width - left)
      }
    }
  }
}
