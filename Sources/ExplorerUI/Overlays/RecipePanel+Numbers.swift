// The settings that the recipe panel lists.

import FeatureVisualization
import Files

extension RecipePanel {
  /// The settings that can be changed.
  static let numbers = SettingField.numbers
}

extension FollowedRun {
  /// The request as the next step will have it, with the iteration at which the run stops.
  private var shownInPanel: AscentRequest {
    var request = request
    request.iterations = limit
    return request
  }

  /// The value of a setting, as text; nil: the recipe has none.
  func number(_ field: SettingField) -> String? { shownInPanel.number(field) }

  /// About how long another recipe would take here; until that is known, how many iterations it has.
  func cost(of recipe: Recipe) -> String {
    var request = run.request.unchanged
    (request.recipe, request.overrides, request.iterations) = (recipe, [:], recipe.stages.iterations)
    return seconds(for: request).map { "~\($0.duration)" } ?? "\(request.iterations) it"
  }

  /// Whether a setting is not yet one of those with which the pictures were made.
  func isPending(_ field: SettingField) -> Bool {
    field.key == "iterations"
      ? limit > last : run.request.current(after: last).number(field) != shownInPanel.number(field)
  }

  /// Whether a setting differs from the recipe's.
  func isChanged(_ field: SettingField) -> Bool { shownInPanel.isOverridden(field) }

  /// A setting one notch larger (+1) or smaller (−1), as text.
  func number(_ field: SettingField, notches: Int) -> String? { shownInPanel.number(field, notches: notches) }
}
