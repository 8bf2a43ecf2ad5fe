// Photographs that excite nodes, and nodes that a photograph excites.

import Evidence
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import TerminalUI

extension Explorer {
  /// The node under the cursor as what is asked about; nil: no network is open.
  var nodeQuestion: NodeQuestion? {
    guard let file, let layer else { return nil }
    return NodeQuestion(file: file, layer: layer, node: node)
  }

  /// Shows the photographs that excite the node or, where a picture was opened to start from, what that excites.
  mutating func showExamples(at now: ContinuousClock.Instant) -> [Effect] {
    guard let question = nodeQuestion else { return [] }
    if panes[0].beginsWithPicture, let picture = followed?.run.history.snapshot(at: 0)?.picture {
      overlay = ResponsesPage(of: picture)
      return [.examples(.look(picture, question.file))]
    }
    overlay = ExamplesPage(question)
    return [.examples(.show(question, .most))]
  }

  /// Asks for the folder of the photographs.
  mutating func askForPhotographs(_ question: NodeQuestion) {
    let remark = "all pictures in it and below are looked at, once: about half a minute a thousand"
    overlay = Prompt(.photographs(question), photographs ?? "", remark: Message(text: remark, isError: false))
  }

  /// Looks at the photographs in a folder.
  mutating func look(in folder: String, for question: NodeQuestion) -> [Effect] {
    photographs = folder
    overlay = ExamplesPage(question, isLooking: true)
    summarized = []
    return [.examples(.index(folder: folder, question))]
  }

  /// Something was found out about photographs.
  mutating func take(_ answer: ExampleAnswer, at now: ContinuousClock.Instant) {
    switch answer {
    case .summaries(let summaries, let file, let layer):
      guard let network = lists.networks.firstIndex(where: { $0.file?.address == file.address }) else { return }
      self.summaries[LayerPosition(network: network, layer: layer.value)] = summaries
    case .examples(let question, _, nil):
      guard let page = overlay as? ExamplesPage, page.question.isSame(as: question) else { return }
      askForPhotographs(question)
    default:
      if var page = overlay as? ExamplesPage, page.take(answer) {
        overlay = page
      } else if var page = overlay as? ResponsesPage, page.take(answer) {
        overlay = page
      }
    }
  }

  /// Asks what is known of the nodes of the layer under the cursor, once.
  mutating func askForSummaries() -> [Effect] {
    guard case .node = mode, restsAt == nil, let file, let layer else { return [] }
    guard summarized.insert(LayerPosition(network: lists.network, layer: layer.value)).inserted else { return [] }
    return [.examples(.summarize(file, layer))]
  }

  /// What photographs tell of a node; nil: there is no index of them.
  func summary(of position: NodePosition) -> NodeSummary? {
    guard let all = summaries[LayerPosition(network: position.network, layer: position.layer)],
      all.indices.contains(position.node)
    else { return nil }
    return all[position.node]
  }

  /// Puts the cursor on a node of the network.
  mutating func go(to ranked: RankedNode) -> [Effect] {
    guard let layer = file?.layer(named: ranked.layer) else { return [] }
    overlay = nil
    objective = nil
    lists.clearFilter()
    lists.entry.go(to: layer, node: ranked.node)
    lists.focus = .node
    for pane in panes.indices { panes[pane].forgetRun() }
    return beginRun()
  }
}
