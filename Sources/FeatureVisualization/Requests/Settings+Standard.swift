import NetworkZoo
import NeuralNetwork

extension Settings {
  /// The recipe for `objective` where these settings name none: the one for classes if it measures only such and there
  /// are statistics of photographs without measuring them first, else the general one; the user's, if there is one of
  /// the name.
  func standard(for objective: Objective, in file: NetworkFile) -> Recipe {
    let general = RecipeBook.standard(for: objective, in: file)
    let isWhole = general == RecipeBook.natural && objective.isOfClasses(in: file) && StatisticsBook().has(file)
    let recipe = isWhole ? RecipeBook.whole : general
    return standards[recipe.name] ?? recipe
  }
}

extension Settings {
  /// These settings without their recipe, if it is the one that `objective` gets anyway: what is looked at next gets
  /// its own. Addresses always name the recipe.
  public func withoutStandardRecipe(for objective: Objective?, in file: NetworkFile) -> Settings {
    guard let objective, case .recipe(let recipe)? = self["recipe"]?.value else { return self }
    var rest = self
    rest.fixed.removeAll { $0.key == "recipe" }
    return recipe == rest.standard(for: objective, in: file) ? rest : self
  }
}

extension Objective {
  /// Whether it measures only classes, or other nodes without a map, such as those behind the last pooling.
  func isOfClasses(in file: NetworkFile) -> Bool {
    let measures = terms.map(\.measure).filter { if case .penalty = $0 { false } else { true } }
    return !measures.isEmpty
      && measures.allSatisfy { measure in
        switch measure {
        case .logit: true
        case .node(_, let layer), .direction(_, let layer, _): file.layer(named: layer).map(file.isVector) ?? false
        case .unit, .layer, .function, .penalty: false
        }
      }
  }
}

extension NetworkFile {
  /// Whether a layer is a vector in which maps have ended.
  fileprivate func isVector(_ layer: Layer) -> Bool {
    layer.shape.pixels == 1 && layers.contains { $0.shape.pixels > 1 }
  }
}
