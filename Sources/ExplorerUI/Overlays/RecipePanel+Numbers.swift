// The settings that the recipe panel lists.

import FeatureVisualization

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

  /// Whether a setting differs from the recipe's.
  func isChanged(_ field: SettingField) -> Bool { shownInPanel.isOverridden(field) }

  /// A setting one notch larger (+1) or smaller (−1), as text.
  func number(_ field: SettingField, notches: Int) -> String? { shownInPanel.number(field, notches: notches) }
}
