import NetworkZoo
import NeuralNetwork

extension Settings {
  /// The recipe for `objective` where these settings name none: the one for late layers if it measures only nodes of
  /// such, else the general one; the user's, if there is one of the name.
  func standard(for objective: Objective, in file: NetworkFile) -> Recipe {
    let recipe = objective.isOfLateLayers(in: file) ? RecipeBook.whole : RecipeBook.natural
    return standards[recipe.name] ?? recipe
  }
}

extension Settings {
  /// These settings without their recipe, if it is the one that `objective` gets anyway: what is looked at next gets its
  /// own. Addresses always name the recipe.
  public func withoutStandardRecipe(for objective: Objective?, in file: NetworkFile) -> Settings {
    guard let objective, case .recipe(let recipe)? = self["recipe"]?.value else { return self }
    var rest = self
    rest.fixed.removeAll { $0.key == "recipe" }
    return recipe == rest.standard(for: objective, in: file) ? rest : self
  }
}

extension Objective {
  /// Whether it measures only classes, and nodes of late layers, wherever they are in the image.
  func isOfLateLayers(in file: NetworkFile) -> Bool {
    let measures = terms.map(\.measure).filter { if case .penalty = $0 { false } else { true } }
    return !measures.isEmpty
      && measures.allSatisfy { measure in
        switch measure {
        case .logit: true
        case .node(_, let layer), .direction(_, let layer, _): file.layer(named: layer).map(file.isLate) ?? false
        case .unit, .layer, .function, .penalty: false
        }
      }
  }
}

extension NetworkFile {
  /// Whether a layer is late: a vector, such as classes are, or one of the last three tenths of the layers with a map,
  /// and its map no larger than that of the last convolution.
  ///
  /// `assets/recipes/README.md` says which layers of some networks these are, and how the border was found.
  func isLate(_ layer: Layer) -> Bool {
    let maps = layers.filter { $0.shape.pixels > 1 }
    guard layer.shape.pixels > 1 else { return !maps.isEmpty }
    let last = maps.last {
      [.weights, .normalization, .activation, .sum, .concatenation].contains(network.operations[$0.value].layer.role)
    }
    guard let last, layer.shape.pixels <= last.shape.pixels else { return false }
    return maps.prefix { $0.value < layer.value }.count * 10 >= maps.count * 7
  }
}
