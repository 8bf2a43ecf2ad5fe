import Exporting
import FeatureVisualization
import TerminalUI

/// A line that is typed at the foot of the screen.
struct Prompt: Overlay {
  /// What it is for.
  enum Purpose: Sendable {
    case export(ExportOrder)
    case address
    case start
    /// The folder of photographs to be looked at for a node.
    case photographs(NodeQuestion)
    /// The filter of a list; the one that was there before comes back if it is canceled.
    case filter(ListColumn, before: Filter?)
    /// The note of a bookmark.
    case note(address: String)
  }

  private let purpose: Purpose
  private var field: TextField
  /// What is wrong with it, or how it can go on.
  private var remark: Message?
  /// How far back in the addresses that were typed it is, and what was typed before that.
  private var recalled: (count: Int, typed: String)?

  let extent = OverlayExtent.line
  let closingCommands: Set<Command> = []

  init(_ purpose: Purpose, _ text: String = "", remark: Message? = nil) {
    self.purpose = purpose
    self.remark = remark
    field = TextField(text)
  }

  var awaited: AwaitedAnswer? {
    switch purpose {
    case .address: .address
    case .start: .start
    case .export, .filter, .note, .photographs: nil
    }
  }

  /// The address that is typed; nil: it is something else.
  var typedAddress: String? { if case .address = purpose { field.text } else { nil } }

  mutating func show(problem: String) -> Bool {
    guard awaited != nil else { return false }
    remark = Message(text: problem, isError: true)
    return true
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    switch key {
    case .escape, .control("c"), .control("g"):
      explorer.overlay = nil
      if case .filter(_, let before) = purpose { explorer.lists.restore(before) }
      return []
    case .enter: return submit(in: &explorer, at: now)
    case .tab: return complete(in: &explorer)
    case .up, .control("p"): return goBack(by: 1, in: &explorer)
    case .down, .control("n"): return goBack(by: -1, in: &explorer)
    default:
      var field = field
      guard field.edit(key) else { return nil }
      return take(field, in: &explorer, at: now)
    }
  }

  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    var field = field
    field.insert(text)
    return take(field, in: &explorer, at: now)
  }

  /// Something was typed.
  private func take(_ field: TextField, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    var prompt = self
    prompt.field = field
    prompt.remark = nil
    prompt.recalled = nil
    explorer.overlay = prompt
    // a filter is followed while it is typed
    if case .filter(let column, _) = purpose { explorer.lists.setFilter(column, field.text) }
    return []
  }

  /// Shows the address typed before, or the one after it; of a filter, the match before or after.
  private func goBack(by distance: Int, in explorer: inout Explorer) -> [Effect] {
    switch purpose {
    case .filter: explorer.lists.moveCandidate(by: -distance)
    case .address:
      var prompt = self
      let typed = recalled?.typed ?? field.text
      let count = min(max(0, (recalled?.count ?? 0) + distance), explorer.typedAddresses.count)
      prompt.recalled = count == 0 ? nil : (count, typed)
      prompt.field = TextField(count == 0 ? typed : explorer.typedAddresses[explorer.typedAddresses.count - count])
      prompt.remark = nil
      explorer.overlay = prompt
    case .export, .start, .note, .photographs: break
    }
    return []
  }

  /// Enter was pressed. Addresses and start pictures stay until it is known that they are there.
  private func submit(in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    let text = field.text
    switch purpose {
    case .address where !text.isEmpty:
      do {
        if let address = try explorer.relative(text) { return explorer.take(.success(address), at: now) }
      } catch {
        explorer.refuse("\(error)", at: now)
        return []
      }
      return [.lookUp(.address(text))]
    case .start where !text.isEmpty && text != "none": return [.lookUp(.start(text))]
    case .export(let order): return export(order, in: &explorer, at: now)
    case .filter:
      explorer.overlay = nil
      return explorer.acceptFilter(at: now)
    case .photographs(let question) where !text.isEmpty: return explorer.look(in: text, for: question)
    case .address, .photographs:
      explorer.overlay = nil
      return []
    case .start:
      explorer.overlay = nil
      return explorer.start(from: nil)
    case .note(let address):
      explorer.overlay = nil
      return [.bookmarks(.add(Bookmark(address, note: text)))]
    }
  }

  private func export(
    _ order: ExportOrder, in explorer: inout Explorer, at now: ContinuousClock.Instant
  ) -> [Effect] {
    guard !field.text.isEmpty else { return [] }
    do throws(ExportError) {
      _ = try ExportFormat(path: field.text, among: order.isAnimation ? ExportFormat.animations : [.png])
    } catch {
      var prompt = self
      prompt.remark = Message(text: error.description, isError: true)
      explorer.overlay = prompt
      explorer.messages.note(error.description, isError: true)
      return []
    }
    explorer.overlay = nil
    var order = order
    order.path = field.text
    explorer.say("writing \(order.path) …", at: now)
    return [.export(order)]
  }

  // MARK: - Completion

  private func complete(in explorer: inout Explorer) -> [Effect] {
    let text = field.text
    switch purpose {
    case .start, .photographs: return [.lookUp(.pathCompletion(text))]
    case .address where text.hasPrefix("/") || text.hasPrefix("~/") || text.hasPrefix("."):
      return [.lookUp(.pathCompletion(text))]
    case .address:
      var prompt = self
      prompt.take(PathCompletion(of: text, among: explorer.completions(of: text)))
      explorer.overlay = prompt
      return []
    case .export, .filter, .note: return []
    }
  }

  mutating func take(_ completion: PathCompletion) {
    guard field.text == completion.typed else { return }  // more was typed meanwhile
    field = TextField(completion.text)
    remark =
      completion.choices.isEmpty ? nil : Message(text: completion.choices.joined(separator: "  "), isError: false)
  }

  // MARK: - Drawing

  private var label: String {
    switch purpose {
    case .export(let order): order.isAnimation ? " export the run as: " : " export as: "
    case .address: " open: "
    case .start: " start picture (none: noise): "
    case .photographs: " folder of photographs: "
    case .filter(let column, _): " filter \(column)s: "
    case .note: " note for the bookmark: "
    }
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let (label, row) = (label, area.row)
    let room = max(1, area.columns - label.count - 1)
    let (text, cursor) = field.shown(in: room)
    screen.put(label, column: 0, row: row, style: .bold)
    screen.put(text, column: label.count, row: row, width: room)
    screen.cursor = Screen.Position(column: label.count + cursor, row: row)
    guard let remark else { return }
    // above what is typed, which can be corrected
    screen.put(remark, above: row)
  }
}
