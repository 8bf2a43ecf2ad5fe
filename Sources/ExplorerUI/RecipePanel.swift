import FeatureVisualization
import NeuralNetwork

/// The recipes and the numbers of the one at work, to choose from and to change.
struct RecipePanel: Sendable {
  /// A line of it.
  enum Row: Sendable {
    /// A recipe's name, what it is, and what is wrong with its file.
    case recipe(name: String, about: String, isWrong: Bool)
    case number(SettingField)
  }

  /// The lines, recipes before numbers.
  let rows: [Row]
  /// The line under the cursor.
  var cursor: Int
  /// What is being typed in the place of the number under the cursor.
  var field: TextField?
  /// Which picture it is about.
  var side: Side

  /// The numbers that can be changed.
  static let numbers = SettingField.numbers

  /// The panel of `methods`, the cursor on the one called `name`.
  init(_ book: RecipeBook, at name: String?, side: Side) {
    let recipes = book.names.map { name -> Row in
      do throws(RecipeError) {
        return .recipe(name: name, about: try book.recipe(named: name).about, isWrong: false)
      } catch {
        return .recipe(name: name, about: error.description, isWrong: true)
      }
    }
    rows = recipes + Self.numbers.map { .number($0) }
    cursor = rows.firstIndex { if case .recipe(name, _, _) = $0 { true } else { false } } ?? 0
    self.side = side
  }

  /// The line under the cursor.
  var row: Row { rows[cursor] }

  /// What keys do here.
  func hints(canSwitch: Bool) -> [String] {
    let row = if case .recipe = row { ["enter begin"] } else { ["← → change", "0-9 type"] }
    return ["↑ ↓ choose"] + (field == nil ? row : ["enter set"]) + (canSwitch ? ["tab other picture"] : [])
  }

  /// What the line under the cursor is.
  var about: String {
    switch row {
    case .recipe(_, let about, _): about
    case .number(let field): field.help
    }
  }
}

extension Climb {
  /// The request as the next step will have it, and the iterations that it is to go to.
  private var shownInPanel: AscentRequest {
    var request = request
    request.iterations = limit
    return request
  }

  /// The number that `field` sets, as text; nil: the recipe has none.
  func number(_ field: SettingField) -> String? { shownInPanel.number(field) }

  /// Whether that number is another than the recipe's own.
  func isChanged(_ field: SettingField) -> Bool { shownInPanel.isOverridden(field) }

  /// That number a notch larger (+1) or smaller (−1), as text.
  func number(_ field: SettingField, notches: Int) -> String? { shownInPanel.number(field, notches: notches) }
}
