import NetworkZoo
import NeuralNetwork
import Pictures

/// Everything that makes an ascent reproducible: the same recipe gives the same pictures on the same machine.
public struct Recipe: Hashable, Sendable {
  /// What the network is called.
  public var network: String
  /// The SHA-256 of the network's file, in hexadecimal.
  public var weights: String
  /// What the network is told its pixels are.
  public var inputRange: InputRange
  /// The layer's name.
  public var layer: String
  /// The node whose activation is climbed.
  public var node: Int
  /// The first image.
  public var start: Start
  /// The random seed.
  public var seed: UInt64
  /// The size of the image.
  public var size: Canvas
  /// How far one step goes: that many standard deviations of the gradient.
  public var step: Float
  /// How many steps the ascent takes.
  public var iterations: Int

  /// The steps of the plain recipe.
  public static let standardStep: Float = 0.1
  /// Where pictures have long become readable and do not yet glare.
  public static let standardIterations = 128
  /// The most iterations of a recipe: weeks of the smallest networks.
  public static let mostIterations = 1_000_000_000
  /// The largest side of an image, in pixels: what a PNG of ours may have when it is read back.
  public static let largestSide = 16_384

  /// A plain ascent: from noise, steps of 0.1.
  public init(
    network: String, weights: String, inputRange: InputRange, layer: String, node: Int, start: Start = .noise,
    seed: UInt64 = 0, size: Canvas, step: Float = standardStep, iterations: Int = standardIterations
  ) {
    self.network = network
    self.weights = weights
    self.inputRange = inputRange
    self.layer = layer
    self.node = node
    self.start = start
    self.seed = seed
    self.size = size
    self.step = step
    self.iterations = iterations
  }

  /// A plain ascent of a node, of the size that the network was made for.
  public init(for node: Int, of layer: NetworkFile.Layer, in file: NetworkFile) {
    self.init(
      network: file.name, weights: file.sha256, inputRange: file.network.inputRange, layer: layer.name, node: node,
      size: file.canvas)
  }

  /// What is climbed, in one word: `efficientnet-lite0/block3b_add/17`.
  public var address: String { "\(network)/\(layer)/\(node)" }
}

/// What a user asked for that differs from a recipe's own values.
public struct RecipeChanges: Hashable, Sendable {
  /// The first image.
  public var start: Start?
  /// The random seed.
  public var seed: UInt64?
  /// The size of the image.
  public var size: Canvas?
  /// How far one step goes.
  public var step: Float?
  /// How many steps the ascent takes.
  public var iterations: Int?

  /// No changes.
  public init() {}

  /// `recipe` with these changes.
  public func applied(to recipe: Recipe) -> Recipe {
    var recipe = recipe
    recipe.start = start ?? recipe.start
    recipe.seed = seed ?? recipe.seed
    recipe.size = size ?? recipe.size
    recipe.step = step ?? recipe.step
    recipe.iterations = iterations ?? recipe.iterations
    return recipe
  }
}

/// The first image of an ascent.
public enum Start: String, CaseIterable, Hashable, Sendable {
  /// Every byte uniform in 0 … 254.
  case noise
  /// All black.
  case black
  /// All mid grey.
  case grey

  /// Fills `image` (values in [−1, 1]); only noise draws from `random`.
  func fill(_ image: FeatureMap, using random: inout Random) {
    switch self {
    case .noise: for i in image.values.indices { image.values[i] = Float(random.next(below: 255)) / 127.5 - 1 }
    case .black: image.values.update(repeating: -1)
    case .grey: image.values.update(repeating: 0)
    }
  }
}
