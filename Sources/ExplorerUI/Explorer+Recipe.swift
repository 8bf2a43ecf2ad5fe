import FeatureVisualization
import NeuralNetwork
import TerminalUI

extension Explorer {
  mutating func openRecipe() {
    overlay = .recipe(RecipePanel(RecipeBook(), at: climb?.run.request.recipe.name, side: .left))
  }

  // MARK: - Keys

  mutating func press(_ key: Key, in panel: RecipePanel, at now: ContinuousClock.Instant) -> [Effect] {
    var panel = panel
    if panel.field != nil { return type(key, in: &panel, at: now) }
    message = nil
    func move(by rows: Int) { panel.cursor = min(max(0, panel.cursor + rows), panel.rows.count - 1) }
    if case .number = panel.row, case .character(let character) = key,
      character.isASCII, character.isWholeNumber || character == "."
    {
      panel.field = TextField(String(character))
      overlay = .recipe(panel)
      return []
    }
    switch key {
    case .tab, .backTab:
      if comparison != nil { panel.side = panel.side == .left ? .right : .left }
    case .enter: return choose(&panel, at: now)
    case .left, .right, .character("h"), .character("l"):
      let notches = key == .right || key == .character("l") ? 1 : -1
      guard case .number(let field) = panel.row, let text = self[panel.side]?.number(field, notches: notches) else {
        return []
      }
      return change(field.key, to: text, panel.side, at: now)
    default:
      switch Command(key: key) {
      case .up: move(by: -1)
      case .down: move(by: 1)
      case .pageUp: move(by: -8)
      case .pageDown: move(by: 8)
      case .first: move(by: -panel.rows.count)
      case .last: move(by: panel.rows.count)
      case .close, .leave, .recipe:
        overlay = nil
        return []
      case let command? where command.subject == .picture || command.subject == .terminal:
        return perform(command, nil, at: now)
      case _?, nil:
        // what is meant for the list of numbers does not reach what lies behind it
        if case .character = key { say("← → or a number changes a number; esc closes", at: now) }
        return []
      }
    }
    overlay = .recipe(panel)
    return []
  }

  /// A number is being typed.
  private mutating func type(
    _ key: Key, in panel: inout RecipePanel, at now: ContinuousClock.Instant
  ) -> [Effect] {
    guard case .number(let field) = panel.row, let text = panel.field?.text else { return [] }
    var effects: [Effect] = []
    switch key {
    case .escape, .control("c"): panel.field = nil
    case .control("l"): return [.terminal(.redraw)]
    case .control("z"): return [.suspend]
    case .enter:
      panel.field = nil
      if !text.isEmpty { effects = change(field.key, to: text, panel.side, at: now) }
    default: panel.field?.edit(key)
    }
    overlay = .recipe(panel)
    return effects
  }

  /// Enter: begins again by the recipe under the cursor, or lets the number be typed.
  private mutating func choose(_ panel: inout RecipePanel, at now: ContinuousClock.Instant) -> [Effect] {
    switch panel.row {
    case .number(let field):
      panel.field = TextField(self[panel.side]?.number(field) ?? "")
      overlay = .recipe(panel)
      return []
    case .recipe(let name, _, _):
      do throws(RecipeError) {
        let setting = try Setting("recipe", name)
        let kept = ["start", "seed", "size", "pictures", "guide"]
        change(settingsOf: panel.side) { settings in
          // another recipe has its own numbers
          settings.fixed.removeAll { !kept.contains($0.key) }
          settings.changes = []
          settings.set(setting)
        }
        return begin(panel.side)
      } catch {
        say(error.description, isError: true, at: now)
        return []
      }
    }
  }

  // MARK: - Numbers

  /// Lets a number be another one, from the next iteration on and in the runs that follow.
  private mutating func change(
    _ key: String, to text: String, _ side: Side, at now: ContinuousClock.Instant
  ) -> [Effect] {
    let setting: Setting
    do throws(RecipeError) {
      setting = try Setting(key, text)
    } catch {
      say(error.description, isError: true, at: now)
      return []
    }
    guard var climb = self[side] else { return [] }
    change(settingsOf: side) { $0.set(setting) }
    if climb.isStuck { return begin(side) }
    if setting.key == "iterations", case .whole(let number) = setting.value {
      let limit = Int(number)
      if limit < climb.last { say("\(climb.last) iterations are done already: it stops there", at: now) }
      climb.limit = max(limit, climb.last)
      self[side] = climb
      return climb.isRunning ? [.queue(side, .resume(to: climb.limit))] : []
    }
    climb.wish(for: setting)
    self[side] = climb
    return [.queue(side, .change(setting))]
  }

  // MARK: - Drawing

  /// The columns that the panel takes: those of the lists, so that the picture stays where it is, but enough.
  func panelWidth(_ lists: Int) -> Int { min(max(34, lists), max(20, columns - 24)) }

  func drawPanel(_ panel: RecipePanel, width: Int, on screen: inout Screen) {
    let title = comparison == nil ? "recipe" : panel.side == .left ? "recipe, left picture" : "recipe, right picture"
    screen.put(title, column: 3, row: 0, style: .dim, width: width - 3)
    let lines = panel.about.wrapped(to: width - 4)
    var about = lines.prefix(max(1, min(3, listRows - 19)))
    if about.count < lines.count { about[about.count - 1] += " …" }
    let room = max(1, listRows - about.count - 1)
    // a blank row between the recipes and the numbers
    let numbers = panel.rows.count - RecipePanel.numbers.count
    func line(_ row: Int) -> Int { row < numbers ? row : row + 1 }
    let first = min(max(0, line(panel.cursor) - room / 2), max(0, panel.rows.count + 1 - room))
    for (number, row) in panel.rows.enumerated() where (first..<first + room).contains(line(number)) {
      let isChosen = number == panel.cursor
      let y = 1 + line(number) - first
      if isChosen { screen.put("▸", column: 1, row: y, style: [.bold, .accent]) }
      drawRow(row, of: panel, isChosen: isChosen, row: y, width: width, on: &screen)
    }
    for (number, words) in about.enumerated() {
      screen.put(
        words, column: 3, row: 1 + listRows - about.count + number, style: .dim, width: width - 4, ellipsis: true)
    }
  }

  private func drawRow(
    _ row: RecipePanel.Row, of panel: RecipePanel, isChosen: Bool, row y: Int, width: Int, on screen: inout Screen
  ) {
    let style: Style = isChosen ? [.bold, .accent] : []
    let values = 15
    switch row {
    case .recipe(let name, _, let isWrong):
      let isUsed = self[panel.side]?.run.request.recipe.name == name
      let used = screen.put(
        name, column: 3, row: y, style: isWrong ? style.union(.dim) : style, width: width - 8, ellipsis: true)
      if isUsed { screen.put("✓", column: 4 + used, row: y, style: style) }
    case .number(let number):
      screen.put(number.key, column: 3, row: y, style: style)
      if isChosen, let field = panel.field {
        let (text, cursor) = field.shown(in: width - values - 1)
        screen.put(text, column: values, row: y, width: width - values)
        screen.cursor = Screen.Position(column: values + cursor, row: y)
        return
      }
      guard let climb = self[panel.side] else { return }
      let value = climb.number(number)?.replacing("x", with: "×") ?? "–"
      screen.put(
        value, column: values, row: y, style: climb.isChanged(number) ? style.union(.bold) : style, width: width - values)
    }
  }
}
