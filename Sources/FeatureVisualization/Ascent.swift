import ComputeKernels
import NetworkZoo
import NeuralNetwork
import Pictures

/// Climbs a node's activation: from a start, uphill along the gradient with respect to the image, step by step.
///
/// A class, because it owns the memory of its plan; one thread at a time may use it.
public final class Ascent {
  /// What is climbed, from where and how.
  public let recipe: Recipe
  /// Steps taken.
  public private(set) var iteration = 0

  private let plan: Plan
  private let objective: Objective
  private let optimizer: PlainOptimizer
  private let imageMemory: Buffer
  let image: FeatureMap  // H×W×3 in [−1, 1]

  /// What became of a step.
  public enum Outcome: Equatable, Sendable {
    /// It was taken; the objective's value before it.
    case climbed(from: Float)
    /// No gradient reached the image, which stays as it is; the objective's value there.
    case silent(Float)
    /// The gradient held infinities or what is not a number; the image stays as it is.
    case notFinite
    /// It was given up half-way; the image stays as it is.
    case cancelled
  }

  /// Prepares the ascent that `recipe` describes, on the network in `file`. Throws `RecipeError` where they do not fit.
  public convenience init(_ recipe: Recipe, on file: NetworkFile, cores: Cores) throws(RecipeError) {
    try self.init(recipe, on: file, cores: cores) { image in
      var random = Random(seed: recipe.seed)
      recipe.start.fill(image, using: &random)
    }
  }

  /// Prepares the ascent that `recipe` describes, but from the image that `start` writes.
  init(
    _ recipe: Recipe, on file: NetworkFile, cores: Cores, start: (FeatureMap) -> Void
  ) throws(RecipeError) {
    let layer = try recipe.layer(of: file)
    self.recipe = recipe
    objective = .node(recipe.node, of: recipe.layer)
    do {
      plan = try Plan(
        file.network, for: [Target(value: layer.value, nodes: [objective.node])], on: recipe.size, cores: cores)
    } catch {
      // weights that cannot be read name their file themselves
      throw RecipeError(error.canvas == nil ? "\(error)" : "\(file.name), \(error)")
    }
    optimizer = PlainOptimizer(step: recipe.step)
    let shape = Shape(recipe.size.height, recipe.size.width, 3)
    imageMemory = Buffer(shape)
    image = imageMemory.map(shape)
    start(image)
  }

  /// Takes one step uphill. Buffers were made with the plan: none is made here.
  public func step(unless isCancelled: () -> Bool = { false }) -> Outcome {
    guard let value = measure(unless: isCancelled), plan.backward(unless: isCancelled) else { return .cancelled }
    switch optimizer.ascend(image, along: plan.inputGradient) {
    case .climbed: break
    case .silent: return .silent(value)
    case .notFinite: return .notFinite
    }
    iteration += 1
    return .climbed(from: value)
  }

  /// The objective's value on the image as it is; nil if given up half-way.
  public func measure(unless isCancelled: () -> Bool = { false }) -> Float? {
    _ = plan.input.values.update(fromContentsOf: image.values)
    guard plan.forward(unless: isCancelled) else { return nil }
    return objective.evaluate(plan.activations[0], gradient: plan.activationGradients[0])
  }

  /// Times every operation of an iteration, `rounds` times, on the image as it is.
  public func profile(rounds: Int) -> [OperationProfile] {
    _ = measure()
    return plan.profile(rounds: rounds)
  }

  /// The image as it is shown and saved.
  public var picture: Picture {
    let pixels = [UInt8](unsafeUninitializedCapacity: image.shape.count) { bytes, count in
      kernel_bytes_of(image.base, bytes.baseAddress, image.shape.count)
      count = image.shape.count
    }
    return Picture(width: recipe.size.width, height: recipe.size.height, pixels: pixels)
  }
}

extension Recipe {
  /// The layer that the recipe names. Throws `RecipeError` where `file` is another network or has no such node.
  func layer(of file: NetworkFile) throws(RecipeError) -> NetworkFile.Layer {
    guard file.sha256 == weights else {
      throw RecipeError(
        "the recipe was made with other weights of \(network) (SHA-256 \(weights.prefix(12))…, here "
          + "\(file.sha256.prefix(12))…): find the file it names")
    }
    guard file.network.inputRange == inputRange else {
      throw RecipeError(
        "the recipe has the input range \(inputRange) and \(file.name) was opened with \(file.network.inputRange): "
          + "open it with --input-range \(inputRange)")
    }
    guard let layer = file.layer(named: self.layer) else {
      throw RecipeError("\(file.name) has no layer '\(self.layer)'")
    }
    guard (0..<layer.nodes).contains(node) else {
      throw RecipeError("\(file.name)/\(layer.name) has the nodes 0 to \(layer.nodes - 1), not \(node)")
    }
    return layer
  }
}
