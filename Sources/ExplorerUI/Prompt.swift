import FeatureVisualization
import NetworkZoo
import TerminalUI

/// A line that is typed at the foot of the screen.
struct Prompt: Sendable {
  /// What it is for.
  enum Purpose: Sendable {
    case export(ExportOrder)
    case address
    case start
    case filter(Explorer.Column, cursorBefore: Int)
  }

  var field: TextField
  let purpose: Purpose

  /// What stands before it.
  var label: String {
    switch purpose {
    case .export(let order): order.isAnimation ? " export the run as: " : " export as: "
    case .address: " open: "
    case .start: " start picture (none: noise): "
    case .filter(let column, _): " \(column)s with: "
    }
  }
}

extension Explorer {
  mutating func ask(_ purpose: Prompt.Purpose, _ text: String = "") {
    overlay = .prompt(Prompt(field: TextField(text), purpose: purpose))
  }

  mutating func press(_ key: Key, in prompt: Prompt, at now: ContinuousClock.Instant) -> [Effect] {
    switch key {
    case .escape, .control("c"), .control("g"):
      overlay = nil
      guard case .filter(_, let cursor) = prompt.purpose else { return [] }
      filter = nil
      return move(to: cursor, at: now)
    case .enter: return take(prompt.field.text, prompt.purpose, at: now)
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default:
      var prompt = prompt
      prompt.field.edit(key)
      overlay = .prompt(prompt)
      // it is followed as it is typed
      if case .filter(let column, _) = prompt.purpose { return filter(column, by: prompt.field.text, at: now) }
    }
    return []
  }

  /// What was typed is whole.
  private mutating func take(
    _ text: String, _ purpose: Prompt.Purpose, at now: ContinuousClock.Instant
  ) -> [Effect] {
    switch purpose {
    case .filter:
      overlay = nil
      return []
    case .export(var order):
      guard !text.isEmpty else { return [] }
      overlay = nil
      order.path = text
      say("writing \(order.path) …", at: now)
      return [.export(order)]
    case .address:
      overlay = nil
      return text.isEmpty ? [] : [.findAddress(text)]
    case .start:
      overlay = nil
      if !text.isEmpty { return [.readStart(text)] }
      for side in sides { change(settingsOf: side) { $0.fixed.removeAll { $0.key == "start" } } }
      return beginRun()
    }
  }

  mutating func answer(_ key: Key, _ order: ExportOrder) -> [Effect] {
    switch key {
    case .character("y"), .character("Y"):
      overlay = nil
      var order = order
      order.isReplacing = true
      return [.export(order)]
    case .character("n"), .character("N"), .escape, .control("c"), .enter:
      // back to the name, for another one
      ask(.export(order), order.path)
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default: break
    }
    return []
  }

  /// A start picture was read, or why not.
  mutating func take(_ start: Result<Start, RecipeError>, at now: ContinuousClock.Instant) -> [Effect] {
    switch start {
    case .failure(let error):
      say(error.description, isError: true, at: now)
      return []
    case .success(let start):
      for side in sides { change(settingsOf: side) { $0.set(.start(start)) } }
      return beginRun()
    }
  }
}
