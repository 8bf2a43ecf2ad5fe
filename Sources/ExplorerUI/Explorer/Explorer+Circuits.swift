// What feeds nodes, and what they feed.

import NetworkZoo
import Pictures
import TerminalUI

extension Explorer {
  /// Shows what feeds the node and what it feeds: in the photograph where one was opened to start from, else in the picture
  /// on the screen.
  mutating func showCircuit() -> [Effect] {
    guard let question = nodeQuestion else { return [] }
    let (picture, isPhotograph) = pictureAskedAbout
    let page = CircuitPage(question, in: picture, isPhotograph: isPhotograph)
    overlay = page
    return [page.order]
  }

  /// The photograph where one was opened to start from, else the picture on the screen, if there is one.
  var pictureAskedAbout: (picture: Picture?, isPhotograph: Bool) {
    let followed = panes[0].followed
    guard panes[0].beginsWithPicture, let photograph = followed?.run.history.snapshot(at: 0)?.picture else {
      return (followed?.snapshot?.picture, false)
    }
    return (photograph, true)
  }

  /// Something was found out about a node's circuit.
  mutating func take(_ answer: CircuitAnswer) -> [Effect] {
    guard var page = overlay as? CircuitPage else { return [] }
    let effects = page.take(answer)
    overlay = page
    return effects
  }
}
