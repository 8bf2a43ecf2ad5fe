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
    /// The filter of a list, whose cursor goes back to `cursor` if it is canceled.
    case filter(ListColumn, cursor: Int)
    /// The note of a bookmark.
    case note(address: String)
  }

  private let purpose: Purpose
  private var field: TextField
  /// What is wrong with it, or how it can go on.
  private var remark: Message?

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
    case .export, .filter, .note: nil
    }
  }

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
      guard case .filter(_, let cursor) = purpose else { return [] }
      explorer.lists.clearFilter()
      return explorer.move(to: cursor, at: now)
    case .enter: return submit(in: &explorer, at: now)
    case .tab: return complete(in: &explorer)
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
    explorer.overlay = prompt
    // a filter is followed while it is typed
    if case .filter(let column, _) = purpose { return explorer.filter(column, by: field.text, at: now) }
    return []
  }

  /// Enter was pressed. Addresses and start pictures stay until it is known that they are there.
  private func submit(in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] {
    let text = field.text
    switch purpose {
    case .address where !text.isEmpty: return [.lookUp(.address(text))]
    case .start where !text.isEmpty: return [.lookUp(.start(text))]
    case .export(let order): return export(order, in: &explorer, at: now)
    case .address, .filter:
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
    case .start: return [.lookUp(.pathCompletion(text))]
    case .address where text.hasPrefix("/") || text.hasPrefix("~/") || text.hasPrefix("."):
      return [.lookUp(.pathCompletion(text))]
    case .address:
      let networks = explorer.lists.networks
      let names =
        networks.first { text.hasPrefix($0.name + "/") }.map { network in
          network.layers.map { "\(network.name)/\($0.name)/" }
        } ?? networks.map { $0.name + "/" }
      var prompt = self
      prompt.take(PathCompletion(of: text, among: names))
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
    case .start: " start picture (empty: noise): "
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
    screen.clear(CellArea(column: 0, row: row - 1, columns: area.columns, rows: 1))
    screen.put(remark, column: 1, row: row - 1)
  }
}
