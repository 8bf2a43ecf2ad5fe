import FeatureVisualization
import NeuralNetwork

/// The recipes and the numbers of the one at work, to choose from and to change.
struct RecipePanel: Sendable {
  /// A line of it.
  enum Row: Equatable, Sendable {
    /// A recipe's name, what it is, and what is wrong with its file.
    case recipe(name: String, about: String, isWrong: Bool)
    case number(String)
  }

  /// The lines, recipes before numbers.
  let rows: [Row]
  /// The line under the cursor.
  var cursor: Int
  /// What is being typed in the place of the number under the cursor.
  var field: TextField?
  /// Which picture it is about.
  var side: Side

  /// The numbers that can be changed, and what they are.
  static let numbers: [(key: String, about: String)] = [
    ("step", "how far a step goes"), ("jitter", "pixels by which a view is shifted at most"),
    ("tv", "how much differences of neighbouring pixels count against the picture"),
    ("l1", "how much the distance from grey counts against it"),
    ("l2", "how much the squared distance from grey counts against it"),
    ("blur", "how much all that a blur would take counts against it"),
    ("size", "width and height in pixels"), ("iterations", "where it stops"),
    ("seed", "of the random numbers, from the next iteration on"),
  ]

  /// The panel of `methods`, the cursor on the one called `name`.
  init(_ book: RecipeBook, at name: String?, side: Side) {
    let recipes = book.names.map { name -> Row in
      do throws(RecipeError) {
        return .recipe(name: name, about: try book.recipe(named: name).about, isWrong: false)
      } catch {
        return .recipe(name: name, about: error.description, isWrong: true)
      }
    }
    rows = recipes + Self.numbers.map { .number($0.key) }
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
    case .number(let key): Self.numbers.first { $0.key == key }!.about
    }
  }
}

extension Climb {
  /// The number called `key` as the next step will have it, as text; nil where the recipe has none.
  func number(_ key: String) -> String? { key == "iterations" ? "\(limit)" : request.number(key) }

  /// Whether the number called `key` is another than the recipe's own.
  func isChanged(_ key: String) -> Bool {
    key == "iterations" ? limit != request.recipe.stages.iterations : request.isChanged(key)
  }

  /// The number called `key` a notch larger (+1) or smaller (−1), as text.
  func number(_ key: String, notches: Int) -> String {
    let request = request
    if let penalty = Penalty(rawValue: key) {
      let weight = request.weight(of: penalty)
      return notches > 0 ? shortest(weight == 0 ? 0.1 : weight * 2) : weight <= 0.1 ? "0" : shortest(weight / 2)
    }
    switch key {
    case "step": return shortest((request.startingStep * (notches > 0 ? 1.25 : 0.8)).twoDigits)
    case "jitter": return "\(max(0, (request.jitter ?? request.recipe.jitter ?? 0) + notches))"
    case "size":
      func side(_ side: Int) -> Int { min(max(16, side + 16 * notches), Recipe.largestSide) }
      return "\(side(request.size.width))x\(side(request.size.height))"
    case "iterations": return "\(min(max(1, limit + 16 * notches), Recipe.mostIterations))"
    case "seed": return "\(notches > 0 ? request.seed &+ 1 : request.seed == 0 ? 0 : request.seed - 1)"
    default: preconditionFailure("there is no number '\(key)'")
    }
  }
}

extension AscentRequest {
  /// The number called `key` at the start, as text; nil where there is none.
  func number(_ key: String) -> String? {
    if let penalty = Penalty(rawValue: key) { return shortest(weight(of: penalty)) }
    switch key {
    case "step": return shortest(startingStep)
    case "jitter": return (jitter ?? recipe.jitter).map { "\($0)" }
    case "size": return "\(size.width)x\(size.height)"
    case "seed": return "\(seed)"
    default: return nil
    }
  }

  /// Whether the number called `key` is another than the method's own.
  func isChanged(_ key: String) -> Bool {
    if let penalty = Penalty(rawValue: key) { return weight(of: penalty) != recipe.penalties[penalty] ?? 0 }
    switch key {
    case "step": return startingStep != recipe.optimizer.step
    case "jitter": return jitter != nil && jitter != recipe.jitter
    default: return false
    }
  }
}

extension Float {
  /// The nearest number of two digits: 0.064, 12, 8.
  fileprivate var twoDigits: Float {
    guard self > 0, isFinite else { return self }
    var scale: Float = 1
    while self * scale < 10 && scale < 1e30 { scale *= 10 }
    while self * scale >= 100 { scale /= 10 }
    return (self * scale).rounded() / scale
  }
}
