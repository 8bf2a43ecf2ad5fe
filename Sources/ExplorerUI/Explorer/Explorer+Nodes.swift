// What is known of the nodes of the layer under the cursor, and the orders in which one can go through them.

import Evidence
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Explorer {
  /// The recipe by which the nodes of the layer are looked at; nil: no network is open.
  var recipeOfNodes: Recipe? {
    guard let file, let layer else { return nil }
    if let followed, followed.isOfNode, followed.position.network == lists.network,
      followed.position.layer == layer.value
    {
      return followed.run.request.recipe
    }
    return AscentRequest(.node(node, of: layer.name), in: file, panes[0].settings).recipe
  }

  /// What the list tells of a node: that it runs and its activation so far, or what was found out before by `recipe`;
  /// `kept` are the nodes whose runs can be had back.
  func mark(_ node: Int, kept: Set<NodePosition>, by recipe: Recipe?) -> NodeMark {
    let position = lists.position(of: node)
    var mark = NodeMark()
    if hasColors, let file, let layer {
      mark.swatch = swatches[position] ?? thumbnails.swatch(of: node, in: layer, of: file)
    }
    // a sum runs for none of its nodes
    let isOfNode = panes[0].followed?.run.request.objective.singleNode?.node == node
    if let followed = panes[0].followed, isOfNode, position == followed.position && !followed.isAtRest {
      // without a bar: it is no finished picture
      let value = followed.isOfNode ? followed.lastSeenValue : nil
      mark.text = (followed.isRunning || panes[0].isPlaying ? "●" : "…") + (value.map { " \($0.shortText)" } ?? "")
      return mark
    }
    if let criterion = lists.order.criterion, criterion != .value, let summary = summary(of: position) {
      mark.text = summary.isDead ? "– dead" : criterion.text(of: summary)
      mark.value = criterion.key(of: summary).map(Float.init)
      return mark
    }
    // what is no longer there to come back to has no tick
    let isKept = panes[0].followed?.position == position || kept.contains(position)
    if let finding = findings.of(position, by: recipe) {
      mark.text = isKept ? finding.text : finding.value?.shortText ?? finding.text
      mark.value = finding.value
    } else if isKept, let other = findings.finishedRecipe(of: position) {
      mark.text = "✓ \(other.name.start(fitting: Self.recipeWidth))"
    } else if summary(of: position)?.isDead == true {
      mark.text = "– dead"
    }
    return mark
  }

  /// The columns of the name of another recipe in the list of nodes.
  private static let recipeWidth = 7

  /// Keeps what the run of the first pane tells about its node, as soon as that is on the screen.
  mutating func keepFinding() {
    guard let followed = panes[0].followed, followed.isOfNode, followed.isAtRest, let finding = followed.finding else {
      return
    }
    findings.add(finding, about: followed.position, by: followed.run.request.recipe)
  }

  /// Keeps the colors of the picture that a run has come to, when it stops or another one takes its place; `before` is
  /// the run as it was.
  mutating func keepSwatch(of before: FollowedRun?) {
    guard let before, before.isOfNode else { return }
    let now = panes[0].followed
    let hasStopped = now?.run === before.run && !before.isAtRest && now?.isAtRest == true
    guard hasStopped || now?.run !== before.run, let picture = before.run.history.snapshot(at: Int.max)?.picture
    else { return }
    swatches[before.position] = picture.swatch
  }

  // MARK: - Orders

  /// Lists the nodes by the value that they reached, then by what photographs tell of them, where there is an index, then
  /// by number again.
  mutating func sortNodes(at now: ContinuousClock.Instant) {
    let hasSummaries = summaryOfLayer != nil
    var left = NodeCriterion.allCases[...]
    if let criterion = lists.order.criterion { left = left.drop { $0 != criterion }.dropFirst() }
    let next = left.first { $0 == .value || hasSummaries }
    lists.order = next.map { .by($0, sorted: nil) } ?? .byNumber
    lists.focus = .node
    say(next?.words ?? "nodes by number", at: now)
  }

  /// What photographs tell of the nodes of the layer under the cursor; nil: there is no index.
  private var summaryOfLayer: [NodeSummary]? {
    layer.flatMap { summaries[LayerPosition(network: lists.network, layer: $0.value)] }
  }

  /// Brings the order of the nodes up to date with what was found out.
  mutating func updateOrder() {
    guard let criterion = lists.order.criterion, let layer, let recipe = recipeOfNodes else { return }
    if criterion != .value {
      guard let summaries = summaryOfLayer else { return }
      let keys = summaries.map(criterion.key)
      setOrder(
        criterion,
        keys.indices.filter { keys[$0] != nil }.sorted { (keys[$1]!, $0) < (keys[$0]!, $1) }, of: layer)
      return
    }
    let found = findings.ofLayer(layer.value, network: lists.network, by: recipe)
    func sorted(_ value: (Finding) -> Float?) -> [Int] {
      found.compactMap { node, finding in value(finding).map { (node: node, value: $0) } }
        .sorted { ($1.value, $0.node) < ($0.value, $1.node) }.map(\.node)
    }
    // half-done runs come after all finished ones, however high they were
    let values = sorted(\.value) + sorted(\.unfinished)
    setOrder(criterion, values, of: layer)
  }

  /// Lists `first`, then the other nodes of the layer.
  private mutating func setOrder(_ criterion: NodeCriterion, _ first: [Int], of layer: NetworkFile.Layer) {
    let known = Set(first)
    lists.order = .by(
      criterion,
      sorted: NodeOrder.Sorted(
        network: lists.network, layer: layer.value,
        nodes: first + (0..<layer.nodes).filter { !known.contains($0) }))
  }

  /// Some other node of the layer, none that is known to be silent; nil: there is none.
  mutating func randomNode() -> Int? {
    let recipe = recipeOfNodes
    let others = lists.entries(of: .node).filter { node in
      guard node != self.node else { return false }
      switch findings.of(lists.position(of: node), by: recipe) {
      case .silent, .dead: return false
      case .reached, .left, nil: return true
      }
    }
    return others.isEmpty ? nil : others[random.next(below: others.count)]
  }

  /// Puts the cursor on some other node of the layer.
  mutating func moveToRandomNode(at now: ContinuousClock.Instant) -> [Effect] {
    guard let target = randomNode() else { return [] }
    lists.focus = .node
    return move(to: target, at: now)
  }
}
