// What feeds nodes, and what they feed.

import NetworkZoo
import TerminalUI

extension Explorer {
  /// Shows what feeds the node and what it feeds: in the photograph where one was opened to start from, else in the picture
  /// on the screen.
  mutating func showCircuit() -> [Effect] {
    guard let question = nodeQuestion else { return [] }
    let followed = panes[0].followed
    let photograph = panes[0].beginsWithPicture ? followed?.run.history.snapshot(at: 0)?.picture : nil
    let page = CircuitPage(question, in: photograph ?? followed?.snapshot?.picture, isPhotograph: photograph != nil)
    overlay = page
    return [page.order]
  }

  /// Something was found out about a node's circuit.
  mutating func take(_ answer: CircuitAnswer) -> [Effect] {
    guard var page = overlay as? CircuitPage else { return [] }
    let effects = page.take(answer)
    overlay = page
    return effects
  }
}
