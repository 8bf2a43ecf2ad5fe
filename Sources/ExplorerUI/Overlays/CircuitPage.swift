import Evidence
import FeatureVisualization
import NetworkZoo
import Pictures
import TerminalUI

/// What feeds a node and what it feeds: two lists that can be walked.
struct CircuitPage: Overlay {
  /// Which list has the cursor.
  private enum Side { case fedBy, feeds }

  private(set) var question: NodeQuestion
  /// The picture in which contributions are told; nil: by weights alone.
  private let picture: Picture?
  private let isPhotograph: Bool
  /// Whether they are told as means over the photographs that excite the node most.
  private var isInExamples = false
  private var exhibit: CircuitExhibit?
  private var problem: String?
  private var side = Side.fedBy
  private var cursor = RowCursor()
  /// Whether what is lost without nodes is being measured.
  private var isMeasuring = false
  /// The nodes that were walked through, the last one last, with the row that was left.
  private var trail: [(question: NodeQuestion, side: Side, cursor: RowCursor)] = []
  /// The picture of the node under the cursor, when it is there.
  private var portrait: (of: NodeQuestion, picture: Picture?)?

  let extent = OverlayExtent.page
  var closingCommands: Set<Command> { [.close, .leave, .circuit] }

  init(_ question: NodeQuestion, in picture: Picture?, isPhotograph: Bool) {
    (self.question, self.picture, self.isPhotograph) = (question, picture, isPhotograph)
  }

  /// What is to be found out first.
  var order: Effect { .circuit(.find(question, pictures, measuring: false)) }

  private var pictures: CircuitPictures { isInExamples ? .examples : picture.map { .one($0) } ?? .none }

  /// Takes in an answer; returns what is to be found out next.
  mutating func take(_ answer: CircuitAnswer) -> [Effect] {
    switch answer {
    case .found(let asked, let exhibit) where asked.isSame(as: question):
      let isFirst = self.exhibit == nil
      self.exhibit = exhibit
      isMeasuring = false
      problem = nil
      if isFirst && exhibit.fedBy.isEmpty && !exhibit.feeds.isEmpty { side = .feeds }
      return portrayal
    case .portrait(let asked, let picture):
      if chosen.map({ asked.isSame(as: $0) }) == true { portrait = (asked, picture) }
    case .failed(let asked, let reason) where asked.isSame(as: question): (problem, isMeasuring) = (reason, false)
    default: break
    }
    return []
  }

  private var links: [CircuitLink] { (side == .fedBy ? exhibit?.fedBy : exhibit?.feeds) ?? [] }

  /// The node under the cursor.
  private var chosen: NodeQuestion? {
    guard links.indices.contains(cursor.row) else { return nil }
    let link = links[cursor.row]
    return NodeQuestion(file: question.file, layer: link.layer, node: link.node)
  }

  /// The order to portray the node under the cursor, if it has a picture that is not there.
  private var portrayal: [Effect] {
    guard let chosen, chosen.layer.value > 0, portrait?.of.isSame(as: chosen) != true else { return [] }
    return [.circuit(.portray(chosen))]
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    var effects: [Effect] = []
    let command = Command(key: key)
    switch key {
    case .tab, .backTab:
      page.side = side == .fedBy ? .feeds : .fedBy
      page.cursor = RowCursor()
      effects = page.portrayal
    case .backspace:
      guard let (question, side, cursor) = page.trail.popLast() else { return [] }
      (page.question, page.side, page.cursor, page.exhibit, page.problem) = (question, side, cursor, nil, nil)
      effects = [page.order]
    case .character("g"):
      guard let chosen else { return [] }
      return explorer.go(
        to: RankedNode(layer: chosen.layer.name, node: chosen.node, value: 0, deviations: nil))
    case .character("A"):
      guard picture != nil || isInExamples, exhibit != nil, !isMeasuring else { return [] }
      page.isMeasuring = true
      effects = [.circuit(.find(question, pictures, measuring: true))]
    case .character("x"):
      (page.isInExamples, page.exhibit, page.problem) = (!isInExamples, nil, nil)
      effects = [page.order]
    default:
      if command == .open {
        guard let chosen, chosen.layer.value > 0 else { return [] }
        page.trail.append((question, side, cursor))
        (page.question, page.side, page.cursor, page.exhibit, page.problem) = (chosen, .fedBy, RowCursor(), nil, nil)
        effects = [page.order]
      } else if command == .close || command == .leave || command == .circuit {
        explorer.overlay = nil
        return [.circuit(.stop)]
      } else {
        let rows = max(1, explorer.window.rows - Self.firstRow - 1)
        guard page.cursor.follow(command, among: links.count, rows: rows) else { return nil }
        effects = page.portrayal
      }
    }
    explorer.overlay = page
    return effects
  }

  // MARK: - Drawing

  private static let firstRow = 4

  private func name(_ layer: NetworkFile.Layer, _ node: Int) -> String {
    let label = question.file.label(of: node, in: layer).map { " \($0)" } ?? ""
    return "\(layer.name)/\(node)\(label)"
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let other = side == .fedBy ? "what it feeds" : "what feeds it"
    var hints = ["Tab \(other)", "Enter walk"]
    if !trail.isEmpty { hints.append("Backspace back") }
    hints += ["x \(isInExamples ? "this picture" : "photographs")", "g go there"]
    hints += (picture == nil && !isInExamples ? [] : ["A ablate"]) + [Command.close.hint()]
    screen.putTitle("circuit of \(name(question.layer, question.node))", hints: hints)
    let place =
      isInExamples ? "the photographs that excite it most" : isPhotograph ? "your picture" : "the maximized picture"
    let way = trail.map { name($0.question.layer, $0.question.node) } + [""]
    let facts = trail.isEmpty ? "adds: to the mean activation in \(place)" : way.joined(separator: " › ")
    screen.put(facts, column: 2, row: 1, style: .dim, width: area.columns - 3, ellipsis: true)

    guard let exhibit else {
      let words = problem ?? "measuring …"
      for (line, text) in words.wrapped(to: max(8, area.columns - 6)).enumerated() {
        screen.put(text, column: 4, row: 3 + line, style: .dim, width: area.columns - 5)
      }
      return
    }
    let isInPicture = side == .fedBy && exhibit.fedBy.contains { $0.contribution != nil }
    var columns = [("weights", { (link: CircuitLink) in link.kernel.sum as Float? })]
    if isInPicture { columns.append(("adds", { $0.contribution })) }
    if isInPicture && exhibit.fedBy.contains(where: { $0.ablation != nil }) {
      columns.append(("lost", { $0.ablation }))
    }
    let numbers = columns.count * Self.numberWidth
    let right = max(24, area.columns * (columns.count > 2 ? 7 : 6) / 10), width = right - 3
    screen.put(side == .fedBy ? "fed by" : "feeds", column: 3, row: Self.firstRow - 1, style: .bold)
    for (index, column) in columns.enumerated() {
      put(
        column.0, endingAt: right - numbers + (index + 1) * Self.numberWidth, row: Self.firstRow - 1, [.dim],
        on: &screen)
    }
    if isMeasuring { screen.put("measuring …", column: 12, row: Self.firstRow - 1, style: .dim, width: 12) }
    if links.isEmpty {
      let words =
        side == .feeds ? "nothing behind it" : isInPicture || picture == nil ? "nothing" : "nothing: it is silent here"
      screen.put(words, column: 3, row: Self.firstRow, style: .dim, width: width)
    }
    let rows = max(1, area.rows - Self.firstRow - 1), first = cursor.first(of: links.count, rows: rows)
    for (index, link) in links.dropFirst(first).prefix(rows).enumerated() {
      let row = Self.firstRow + index, isChosen = first + index == cursor.row
      let style: Style = isChosen ? [.bold, .accent] : []
      if isChosen { screen.put("▸", column: 1, row: row, style: style) }
      // a name that is too long is known by its end
      let room = width - numbers - 1
      screen.put(name(link.layer, link.node).end(fitting: room), column: 3, row: row, style: style, width: room)
      for (index, column) in columns.enumerated() {
        guard let value = column.1(link) else { continue }
        put(
          Self.signed(value), endingAt: right - numbers + (index + 1) * Self.numberWidth, row: row,
          isChosen ? [.bold] : [.dim], on: &screen)
      }
    }
    drawChosen(
      in: CellArea(column: right + 2, row: 3, columns: area.columns - right - 3, rows: area.rows - 4), on: &screen)
  }

  private static let numberWidth = 9

  private static func signed(_ value: Float) -> String {
    let text = abs(value).shortText
    return value < 0 ? "−\(text)" : "+\(text)"
  }

  private func put(_ text: String, endingAt column: Int, row: Int, _ style: Style, on screen: inout Screen) {
    screen.put(text, column: column - text.displayWidth, row: row, style: style)
  }

  /// The picture of the node under the cursor, and its kernel below.
  private func drawChosen(in area: CellArea, on screen: inout Screen) {
    guard links.indices.contains(cursor.row), area.columns > 8, area.rows > 6 else { return }
    let link = links[cursor.row]
    let kernelRows = link.kernel.values.count > 1 ? area.rows * 2 / 5 : 0
    let pictureRows = area.rows - kernelRows - (kernelRows > 0 ? 2 : 1)
    if let portrait, let chosen, portrait.of.isSame(as: chosen) {
      if let picture = portrait.picture {
        screen.pictures.append(
          PlacedPicture(
            picture, in: CellArea(column: area.column, row: area.row, columns: area.columns, rows: pictureRows)))
      } else {
        screen.put("silent", column: area.column, row: area.row, style: .dim, width: area.columns)
      }
    } else if link.layer.value > 0 {
      screen.put("maximizing …", column: area.column, row: area.row, style: .dim, width: area.columns)
    }
    let words = link.isExciting ? "excites" : "inhibits"
    screen.put(
      side == .fedBy ? "\(words) it" : "it \(words) this", column: area.column, row: area.row + pictureRows,
      style: .dim, width: area.columns)
    guard kernelRows > 0 else { return }
    screen.put(
      "weights, \(link.kernel.rows) × \(link.kernel.columns)", column: area.column,
      row: area.row + pictureRows + 1, style: .dim, width: area.columns)
    screen.pictures.append(
      PlacedPicture(
        link.kernel.picture,
        in: CellArea(
          column: area.column, row: area.row + pictureRows + 2, columns: area.columns, rows: kernelRows)))
  }
}

extension CircuitKernel {
  /// Warm where it excites, cool where it inhibits, gray where it does neither.
  fileprivate var picture: Picture {
    let largest = values.map(abs).max() ?? 0
    let colors = values.map { value -> [UInt8] in
      let share = largest > 0 ? (abs(value) / largest).squareRoot() : 0
      let full = value > 0 ? ContributionColors.warm : ContributionColors.cool
      let none = SIMD3<Float>(44, 44, 46)
      let mixed = none + (SIMD3(Float(full.red), Float(full.green), Float(full.blue)) - none) * share
      return [UInt8(mixed.x), UInt8(mixed.y), UInt8(mixed.z)]
    }
    let cell = max(1, 96 / max(rows, columns))
    return Picture(width: columns, height: rows, pixels: colors.flatMap { $0 })
      .scaled(width: columns * cell, height: rows * cell, enlargement: .pixels)
  }
}
