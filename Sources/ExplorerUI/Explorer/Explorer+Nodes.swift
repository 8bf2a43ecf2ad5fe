// What is known of the nodes of the layer under the cursor, and the orders in which one can go through them.

import FeatureVisualization
import NeuralNetwork

extension Explorer {
  /// What the list tells of a node: that it runs and its activation so far, or what was found out before; `kept` are the nodes
  /// whose runs can be had back.
  func mark(_ node: Int, kept: Set<NodePosition>) -> NodeMark {
    let position = lists.position(of: node)
    var mark = NodeMark()
    if let file, let layer {
      mark.swatch = swatches[position] ?? thumbnails.swatch(of: node, in: layer, of: file)
    }
    // a sum runs for none of its nodes
    let isOfNode = panes[0].followed?.run.request.objective.singleNode?.node == node
    if let followed = panes[0].followed, isOfNode, position == followed.position && followed.isRunning {
      mark.value = followed.isOfNode ? followed.run.history.lastValue : nil
      mark.text = "●" + (mark.value.map { " \($0.shortText)" } ?? "")
    } else if let finding = findings[position] {
      // what is no longer there to come back to has no tick
      let isKept = panes[0].followed?.position == position || kept.contains(position)
      mark.text = isKept ? finding.text : finding.value?.shortText ?? finding.text
      mark.value = finding.value
    }
    return mark
  }

  /// Keeps the colors of the picture that a run has come to, when it stops or another one takes its place; `before` is the run
  /// as it was.
  mutating func keepSwatch(of before: FollowedRun?) {
    guard let before, before.isOfNode else { return }
    let now = panes[0].followed
    let hasStopped = now?.run === before.run && before.isRunning && now?.isRunning == false
    guard hasStopped || now?.run !== before.run, let picture = before.run.history.snapshot(at: Int.max)?.picture else {
      return
    }
    swatches[before.position] = picture.swatch
  }

  // MARK: - Orders

  /// Lists the nodes by the value that they reached, or by number again.
  mutating func sortNodes(at now: ContinuousClock.Instant) {
    lists.order = lists.order.isByValue ? .byNumber : .byValue(sorted: nil)
    lists.focus = .node
    say(lists.order.isByValue ? "nodes by the value reached: those looked at come first" : "nodes by number", at: now)
  }

  /// Brings the order of the nodes up to date with what was found out.
  mutating func updateOrder() {
    guard lists.order.isByValue, let layer else { return }
    let values = findings.filter { $0.key.network == lists.network && $0.key.layer == layer.value }
      .compactMap { position, finding in finding.value.map { (node: position.node, value: $0) } }
      .sorted { ($1.value, $0.node) < ($0.value, $1.node) }.map(\.node)
    let known = Set(values)
    lists.order = .byValue(
      sorted: NodeOrder.Sorted(
        network: lists.network, layer: layer.value,
        nodes: values + (0..<layer.nodes).filter { !known.contains($0) }))
  }

  /// Some other node of the layer, none that is known to be silent; nil: there is none.
  mutating func randomNode() -> Int? {
    let others = lists.entries(of: .node).filter { node in
      guard node != self.node else { return false }
      switch findings[lists.position(of: node)] {
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
