import Exporting
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
    case filter(ListColumn, cursorBefore: Int)
    /// What stands beside the bookmark of an address.
    case note(address: String)
  }

  var field: TextField
  let purpose: Purpose
  /// What is wrong with it, or how it may go on.
  var remark: Message?

  /// Whether it is for something that is looked up and may not be there.
  var isAsked: Bool {
    switch purpose {
    case .address, .start: true
    case .export, .filter, .note: false
    }
  }

  /// What stands before it.
  var label: String {
    switch purpose {
    case .export(let order): order.isAnimation ? " export the run as: " : " export as: "
    case .address: " open: "
    case .start: " start picture (none: noise): "
    case .filter(let column, _): " \(column)s with: "
    case .note: " bookmark, with the note: "
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
    case .tab: return complete(prompt)
    case .control("l"): return [.terminal(.redraw)]
    case .control("z"): return [.suspend]
    default:
      var prompt = prompt
      prompt.field.edit(key)
      prompt.remark = nil
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
      do throws(ExportError) {
        _ = try ExportFormat(path: text, among: order.isAnimation ? ExportFormat.animations : [.png])
      } catch {
        if case .prompt(let prompt) = overlay { refuse(error.description, in: prompt) }
        return []
      }
      overlay = nil
      order.path = text
      say("writing \(order.path) …", at: now)
      return [.export(order)]
    case .note(let address):
      overlay = nil
      return [.bookmarks(.add(Bookmark(address, note: text)))]
    // these stay until it is known that what was typed is right
    case .address where !text.isEmpty: return [.lookUp(.address(text))]
    case .start where !text.isEmpty: return [.lookUp(.start(text))]
    case .address:
      overlay = nil
      return []
    case .start:
      overlay = nil
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
    case .control("l"): return [.terminal(.redraw)]
    case .control("z"): return [.suspend]
    default: break
    }
    return []
  }

  /// A start picture was read, or why not.
  mutating func take(_ start: Result<Start, RecipeError>, at now: ContinuousClock.Instant) -> [Effect] {
    switch start {
    case .failure(let error):
      refuse(error.description, at: now)
      return []
    case .success(let start):
      if case .prompt(let prompt) = overlay, case .start = prompt.purpose { overlay = nil }
      for side in sides { change(settingsOf: side) { $0.set(.start(start)) } }
      // what lies under the grid does not run
      return isGrid ? closeGrid(isBeginning: true) : beginRun()
    }
  }

  /// Tells what is wrong with what was typed or chosen where that still stands, to be mended.
  mutating func refuse(_ reason: String, at now: ContinuousClock.Instant) {
    switch overlay {
    case .prompt(let prompt) where prompt.isAsked: return refuse(reason, in: prompt)
    case .bookmarks(var panel):
      panel.problem = reason
      overlay = .bookmarks(panel)
    default: return say(reason, isError: true, at: now)
    }
    note(reason, isError: true)
  }

  private mutating func refuse(_ reason: String, in prompt: Prompt) {
    var prompt = prompt
    prompt.remark = Message(text: reason, isError: true)
    overlay = .prompt(prompt)
    note(reason, isError: true)
  }
}
