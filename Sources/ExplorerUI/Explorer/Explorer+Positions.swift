// What a layer sees at each place of a picture.

import FeatureVisualization
import TerminalUI

extension Explorer {
  /// Shows what the layer under the cursor sees in the photograph where one was opened to start from, else in the picture
  /// on the screen.
  mutating func showPositions(at now: ContinuousClock.Instant) -> [Effect] {
    guard let question = nodeQuestion else { return [] }
    guard let picture = pictureAskedAbout.picture else {
      say("there is no picture yet", isError: true, at: now)
      return []
    }
    guard question.layer.shape.pixels > 1 else {
      say("\(question.layer.name) has no places: choose a layer with a map", isError: true, at: now)
      return []
    }
    overlay = PositionsPage(question)
    return [.sight(.look(question, picture))]
  }

  /// Something was found out about what a layer sees.
  mutating func take(_ answer: SightAnswer) -> [Effect] {
    guard var page = overlay as? PositionsPage else { return [] }
    let effects = page.take(answer)
    overlay = page
    return effects
  }

  /// Maximizes the objective of a layer that was found on a page.
  mutating func climb(_ objective: Objective) -> [Effect] {
    overlay = nil
    lists.clearFilter()
    go(to: objective)
    for pane in panes.indices { panes[pane].forgetRun() }
    return beginRun()
  }
}
