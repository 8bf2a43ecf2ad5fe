import NetworkZoo
import NeuralNetwork

extension Settings {
  /// The recipe for `objective` where these settings name none: the one for classes, or that for the last block, if it
  /// measures only such and there are statistics of photographs without measuring them first, else the general one; the
  /// user's, if there is one of the name.
  func standard(for objective: Objective, in file: NetworkFile) -> Recipe {
    var recipe = RecipeBook.standard(for: objective, in: file)
    if recipe == RecipeBook.natural, StatisticsBook().has(file) {
      if objective.isOfClasses(in: file) { recipe = RecipeBook.whole }
      if objective.isOfLastBlock(in: file) { recipe = RecipeBook.calm }
    }
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
    measuresOnly { measure in
      if case .logit = measure { return true }
      return measure.layerOfNodes.flatMap(file.layer(named:)).map(file.isVector) ?? false
    }
  }

  /// Whether it measures only nodes of the network's last block.
  func isOfLastBlock(in file: NetworkFile) -> Bool {
    measuresOnly { $0.layerOfNodes.flatMap(file.layer(named:)).map(file.isInLastBlock) ?? false }
  }

  private func measuresOnly(_ isMeant: (Measure) -> Bool) -> Bool {
    let measures = terms.map(\.measure).filter { if case .penalty = $0 { false } else { true } }
    return !measures.isEmpty && measures.allSatisfy(isMeant)
  }
}

extension Measure {
  /// The layer of which it measures nodes, as a whole.
  fileprivate var layerOfNodes: String? {
    switch self {
    case .node(_, let layer), .direction(_, let layer, _): layer
    case .logit, .unit, .layer, .function, .penalty: nil
    }
  }
}

extension NetworkFile {
  /// Whether a layer is a vector in which maps have ended.
  fileprivate func isVector(_ layer: Layer) -> Bool {
    layer.shape.pixels == 1 && layers.contains { $0.shape.pixels > 1 }
  }
}
