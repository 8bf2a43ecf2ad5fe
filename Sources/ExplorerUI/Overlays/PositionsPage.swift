import Evidence
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI

/// What a layer sees in a picture: at the place under the cursor, in parts, and for a class.
struct PositionsPage: Overlay {
  enum View: CaseIterable {
    /// The nodes that respond most at the place under the cursor.
    case nodes
    /// The parts of the map.
    case factors
    /// What speaks for a class.
    case classes
  }

  let question: NodeQuestion
  private(set) var view = View.nodes
  private(set) var sight: Sight?
  private(set) var factors: Factors?
  private(set) var attribution: Attribution?
  /// The class that is explained, and whether rather than the next likely one, by their places among the likely ones.
  private(set) var explained = 0
  private(set) var isAgainstNext = false
  private(set) var problem: String?
  /// The place of the map under the cursor.
  private(set) var place = Position(row: 0, column: 0)
  private(set) var cursor = RowCursor()
  /// The picture with what is seen in it.
  private(set) var drawn: Picture?
  /// Small pictures of nodes and of factors that came, by their numbers; of what is silent, nil.
  private(set) var portraits: [Int: Picture?] = [:]
  private(set) var factorPortraits: [Int: Picture?] = [:]

  let extent = OverlayExtent.page
  var closingCommands: Set<Command> { [.close, .leave, .positions] }

  /// How many nodes are listed, and how many of these have pictures at a time.
  static let most = 40, mostOfEachSign = 6, portrayed = 4

  init(_ question: NodeQuestion) { self.question = question }

  // MARK: - What there is

  /// The nodes that are listed, with what they add or how they respond.
  var nodes: [(node: Int, value: Float)] {
    switch view {
    case .nodes: return sight?.map.strongest(at: place, most: Self.most) ?? []
    case .factors: return []
    case .classes:
      guard let attribution else { return [] }
      let extremes = attribution.extremes(most: Self.mostOfEachSign)
      return (extremes.most + extremes.least).map { ($0, attribution.nodes[$0]) }
    }
  }

  /// How many rows the list has; of factors the first is all of them together.
  var rows: Int { view == .factors ? factors.map { $0.factors.count + 1 } ?? 0 : nodes.count }

  /// The factor under the cursor; nil: all of them.
  var factor: Int? { view == .factors && cursor.row > 0 ? cursor.row - 1 : nil }

  /// Those of the nodes whose small pictures are shown: the one under the cursor and its neighbors.
  var portrayedNodes: [Int] {
    let first = min(max(0, cursor.row - 1), max(0, rows - Self.portrayed))
    return nodes.dropFirst(first).prefix(Self.portrayed).map(\.node)
  }

  /// The classes that are explained: a name, and that of the one that is subtracted.
  var explainedClasses: (name: String, against: String?)? {
    guard let sight, sight.classes.indices.contains(explained) else { return nil }
    return (sight.classes[explained].name, next.map { sight.classes[$0].name })
  }

  private var next: Int? {
    guard isAgainstNext, let count = sight?.classes.count, count > 1 else { return nil }
    return explained == 0 ? 1 : 0
  }

  // MARK: - Answers

  /// Takes in an answer; returns what is to be found out next.
  mutating func take(_ answer: SightAnswer) -> [Effect] {
    switch answer {
    case .looked(let asked, let sight) where asked.isSame(as: question):
      self.sight = sight
      place = Position(row: sight.map.rows / 2, column: sight.map.columns / 2)
    case .factors(let asked, let factors) where asked.isSame(as: question): self.factors = factors
    case .attributed(let asked, let attribution) where asked.isSame(as: question): self.attribution = attribution
    case .portrait(let asked, let node, let picture) where asked.isSame(as: question):
      portraits[node] = .some(picture)
      return []
    case .factorPortrait(let asked, let number, let picture) where asked.isSame(as: question):
      factorPortraits[number] = .some(picture)
      return []
    case .failed(let asked, let reason) where asked.isSame(as: question):
      problem = reason
      return []
    default: return []
    }
    problem = nil
    return redraw()
  }

  /// Draws the picture again and asks for what is missing for the view.
  private mutating func redraw() -> [Effect] {
    guard let sight else { return [] }
    let map = sight.map
    drawn = sight.picture
    var effects: [Effect] = []
    switch view {
    case .nodes:
      if nodes.indices.contains(cursor.row) {
        let node = nodes[cursor.row].node
        let own = stride(from: node, to: map.values.count, by: map.layer.nodes).map { max(0, map.values[$0]) }
        let most = own.max() ?? 0
        drawn = TintedPicture.picture(
          of: [(own.map { most > 0 ? $0 / most : 0 }, ContributionColors.warm)], width: map.columns, over: sight.picture
        )
      }
      drawn = PlaceFrame(around: (place.column, place.row), of: (map.columns, map.rows), in: sight.picture)
        .drawn(on: drawn!)
    case .factors:
      guard let factors else { return [.sight(.factors(question, map))] }
      drawn = factors.picture(over: sight.picture, only: factor)
      if factors.factors.indices.contains(where: { factorPortraits[$0] == nil }) {
        effects = [.sight(.portrayFactors(question, factors))]
      }
    case .classes:
      guard sight.classes.indices.contains(explained) else { return [] }
      guard let attribution else {
        return [
          .sight(
            .attribute(
              question, sight.picture, of: sight.classes[explained].number,
              against: next.map { sight.classes[$0].number }))
        ]
      }
      drawn = ContributionColors.picture(of: attribution.positions, width: attribution.columns, over: sight.picture)
    }
    let missing = portrayedNodes.filter { portraits[$0] == nil }
    if !missing.isEmpty { effects = [.sight(.portray(question, missing))] }
    return effects
  }

  // MARK: - Keys

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    let command = Command(key: key)
    if command == .close || command == .leave || command == .positions {
      explorer.overlay = nil
      return [.sight(.stop)]
    }
    guard let sight else { return nil }
    if command == .open { return open(in: &explorer) }
    var page = self
    let steps: [Key: (Int, Int)] = [.up: (-1, 0), .down: (1, 0), .left: (0, -1), .right: (0, 1)]
    switch key {
    case .tab: page.show(view.next(by: 1, with: sight))
    case .backTab: page.show(view.next(by: -1, with: sight))
    case .character("F"): page.show(view == .factors ? .nodes : .factors)
    case .character("c") where view == .classes && !sight.classes.isEmpty:
      page.explained = (explained + 1) % sight.classes.count
      page.show(.classes)
    case .character("v") where view == .classes && sight.classes.count > 1:
      page.isAgainstNext.toggle()
      page.show(.classes)
    default:
      if view == .nodes, let step = steps[key] {
        page.place = Position(
          row: min(max(0, place.row + step.0), sight.map.rows - 1),
          column: min(max(0, place.column + step.1), sight.map.columns - 1))
        page.cursor = RowCursor()
      } else {
        guard page.cursor.follow(command, among: rows, rows: 10) else { return nil }
      }
    }
    let effects = page.redraw()
    explorer.overlay = page
    return effects
  }

  private mutating func show(_ view: View) {
    self.view = view
    cursor = RowCursor()
    attribution = nil
  }

  /// Goes to what is under the cursor.
  private func open(in explorer: inout Explorer) -> [Effect] {
    if view == .factors {
      guard let factors, let factor else { return [] }
      return [.sight(.stop)] + explorer.climb(factors.objective(factor))
    }
    guard nodes.indices.contains(cursor.row) else { return [] }
    let node = nodes[cursor.row]
    return [.sight(.stop)]
      + explorer.go(to: RankedNode(layer: question.layer.name, node: node.node, value: node.value, deviations: nil))
  }
}

extension PositionsPage.View {
  /// The view so many further; without classes there is none for these.
  fileprivate func next(by steps: Int, with sight: Sight) -> PositionsPage.View {
    let all = Self.allCases.filter { $0 != .classes || !sight.classes.isEmpty }
    return all[((all.firstIndex(of: self) ?? 0) + steps + all.count) % all.count]
  }
}
