import Evidence
import FeatureVisualization
import Files
import Pictures
import TerminalUI

/// The photographs that excite a node, beside its maximized picture.
struct ExamplesPage: Overlay {
  /// What is shown.
  private enum Content: Sendable {
    /// It is being read.
    case waiting
    /// The pictures of a folder are being looked at.
    case looking(SurveyProgress?)
    case tiles(NodeExhibit)
    /// One of them, whole.
    case opened(NodeExhibit, OpenedExample)
    case failed(String)
  }

  let question: NodeQuestion
  private var band = ExampleBand.most
  private var content: Content
  /// The index of the example under the cursor.
  private var cursor = 0

  let extent = OverlayExtent.page
  var closingCommands: Set<Command> { [.close, .leave, .examples] }

  /// The page of what the newest index has, or, where `isLooking`, of a folder that is looked at first.
  init(_ question: NodeQuestion, isLooking: Bool = false) {
    self.question = question
    content = isLooking ? .looking(nil) : .waiting
  }

  /// Takes in an answer; false: it is not for this page.
  mutating func take(_ answer: ExampleAnswer) -> Bool {
    switch answer {
    case .examples(let asked, let band, let exhibit?) where asked.isSame(as: question) && band == self.band:
      content = .tiles(exhibit)
      cursor = min(cursor, max(0, exhibit.tiles.count - 1))
    case .progress(let progress):
      guard case .looking = content else { return false }
      content = .looking(progress)
    case .opened(let asked, let opened) where asked.isSame(as: question):
      guard case .tiles(let exhibit) = content else { return false }
      content = .opened(exhibit, opened)
    case .failed(let reason): content = .failed(reason)
    default: return false
    }
    return true
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    var page = self
    var effects: [Effect] = []
    if key == .character("o") {
      explorer.askForPhotographs(question)
      return isLooking ? [.examples(.stop)] : []
    }
    switch (content, Command(key: key)) {
    case (.looking, .close), (.looking, .leave), (.looking, .examples):
      explorer.overlay = nil
      return [.examples(.stop)]
    case (.opened(let exhibit, _), .close), (.opened(let exhibit, _), .open): page.content = .tiles(exhibit)
    case (.tiles(let exhibit), .open):
      guard exhibit.tiles.indices.contains(cursor) else { return [] }
      effects = [.examples(.open(question, exhibit.tiles[cursor].example, folder: exhibit.folder))]
    case (.tiles, _) where key == .tab || key == .backTab:
      page.band = band.next(by: key == .tab ? 1 : -1)
      page.cursor = 0
      effects = [.examples(.show(question, page.band))]
    case (.tiles(let exhibit), let command?):
      let steps: [Command: Int] = [.left: -1, .right: 1, .up: -Self.columns, .down: Self.columns]
      guard let step = steps[command] else { return nil }
      if exhibit.tiles.indices.contains(cursor + step) { page.cursor += step }
    default: return nil
    }
    explorer.overlay = page
    return effects
  }

  private var isLooking: Bool { if case .looking = content { true } else { false } }

  // MARK: - Drawing

  private static let columns = 3
  private static let rows = 3

  private var hints: [String] {
    switch content {
    case .waiting, .failed: ["o folder", Command.close.hint()]
    case .looking: [Command.close.hint("stop")]
    case .tiles: ["Tab strength", Command.open.hint(), "o folder", Command.close.hint()]
    case .opened: [Command.close.hint("back")]
    }
  }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let label = question.file.label(of: question.node, in: question.layer).map { " (\($0))" } ?? ""
    screen.putTitle("photographs for node \(question.node) of \(question.layer.name)\(label)", hints: hints)
    func say(_ words: String, row: Int = 2) {
      for (line, text) in words.wrapped(to: max(8, area.columns - 6)).enumerated() {
        screen.put(text, column: 4, row: row + line, style: .dim, width: area.columns - 5)
      }
    }
    switch content {
    case .waiting: say("reading …")
    case .failed(let reason): say("\(reason) · o chooses another folder")
    case .looking(nil): say("looking for pictures …")
    case .looking(let progress?):
      let left = progress.rate > 0 ? " · \(progress.secondsLeft.duration) left" : ""
      say("looking at photographs: \(progress.done) of \(progress.count)\(left)")
      say("every layer is looked at, once; then all nodes have their examples", row: 4)
    case .tiles(let exhibit): draw(exhibit, of: explorer, in: area, on: &screen)
    case .opened(let exhibit, let opened): draw(opened, exhibit.summary, in: area, on: &screen)
    }
  }

  private func draw(_ exhibit: NodeExhibit, of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let summary = exhibit.summary
    let share = Int((summary.shareOfPictures * 100).rounded())
    let facts = [
      "\(band.words) of \(summary.count) pictures", "largest \(summary.largest.shortText)",
      "mean \(Float(summary.mean).shortText)", "sd \(Float(summary.deviation).shortText)", "fires in \(share) %",
    ].fitting(area.columns - 4)
    screen.put(facts, column: 2, row: 1, style: .dim, width: area.columns - 3, ellipsis: true)

    let left = max(12, area.columns * 2 / 5)
    let bottom = area.rows - 1
    if let picture = explorer.panes[0].followed?.snapshot?.picture {
      screen.pictures.append(
        PlacedPicture(picture, in: CellArea(column: 1, row: 3, columns: left - 2, rows: bottom - 4)))
      let value = explorer.followed?.shownValue.map { ": \($0.shortText)" } ?? ""
      screen.put("maximized\(value)", column: 2, row: bottom - 1, style: .dim, width: left - 3)
    }
    if exhibit.tiles.isEmpty {
      screen.put("no picture is that strong", column: left + 1, row: 3, style: .dim, width: area.columns - left - 2)
    }
    let width = (area.columns - left) / Self.columns, height = max(2, (bottom - 3) / Self.rows)
    for (index, tile) in exhibit.tiles.prefix(Self.columns * Self.rows).enumerated() {
      let column = left + index % Self.columns * width, row = 3 + index / Self.columns * height
      screen.pictures.append(
        PlacedPicture(tile.picture, in: CellArea(column: column, row: row, columns: width - 1, rows: height - 1)))
      let isChosen = index == cursor
      let text = "\(isChosen ? "▸" : " ")\(summary.words(for: tile.example.value))".start(fitting: width - 1)
      screen.put(
        text, column: column + max(0, (width - 1 - text.displayWidth) / 2), row: row + height - 1,
        style: isChosen ? [.bold, .reverse] : .dim)
    }
    if exhibit.tiles.indices.contains(cursor) {
      let example = exhibit.tiles[cursor].example
      let place =
        question.layer.shape.pixels > 1 ? " · row \(example.position.row), column \(example.position.column)" : ""
      screen.put(
        "\(exhibit.folder)/\(example.path)\(place)".end(fitting: area.columns - 4), column: 2, row: bottom, style: .dim,
        width: area.columns - 3)
    }
  }

  /// The picture at the left, what else it excites at the right.
  private func draw(_ opened: OpenedExample, _ summary: NodeSummary, in area: CellArea, on screen: inout Screen) {
    let right = min(area.columns - 20, area.columns * 3 / 5)
    screen.put(
      "\(opened.example.path) · \(summary.words(for: opened.example.value))", column: 2, row: 1, style: .dim,
      width: area.columns - 3, ellipsis: true)
    screen.pictures.append(
      PlacedPicture(opened.picture, in: CellArea(column: 1, row: 3, columns: right - 3, rows: area.rows - 4)))
    screen.put("this layer's strongest", column: right, row: 3, style: .bold, width: area.columns - right)
    for (row, ranked) in opened.strongest.prefix(area.rows - 6).enumerated() {
      let label = question.file.label(of: ranked.node, in: question.layer).map { " \($0)" } ?? ""
      screen.put(
        "node \(ranked.node)  \(ranked.words)\(label)", column: right, row: 4 + row,
        style: ranked.node == question.node ? .bold : .dim, width: area.columns - right - 1, ellipsis: true)
    }
  }
}

extension ExampleBand {
  /// How strong they are, in words.
  fileprivate var words: String {
    switch self {
    case .most: "the strongest"
    case .strong: "strong ones"
    case .usual: "usual ones"
    case .weak: "weak ones"
    case .least: "the weakest"
    }
  }

  /// The one so many steps further, after the last one the first.
  fileprivate func next(by steps: Int) -> ExampleBand {
    let all = Self.allCases
    return all[(all.firstIndex(of: self)! + steps + all.count) % all.count]
  }
}

extension NodeSummary {
  /// A value, and how far it is above the mean.
  fileprivate func words(for value: Float) -> String {
    "\(value.shortText)  \(deviations(of: value).deviationsText)"
  }
}

extension RankedNode {
  /// How strong it is.
  var words: String { "\(value.shortText)" + (deviations.map { "  \($0.deviationsText)" } ?? "") }
}

extension Double {
  /// So many standard deviations, with their sign.
  fileprivate var deviationsText: String { "\(self < 0 ? "−" : "+")\(Float(abs(self)).shortText) sd" }
}
