import NetworkZoo
import NeuralNetwork

/// Everything that makes an ascent reproducible: the same recipe gives the same pictures on the same machine.
public struct AscentRequest: Hashable, Sendable {
  /// What addresses call the network.
  public var network: String
  /// The SHA-256 of the network's file, in hexadecimal.
  public var weights: String
  /// What the network is told its pixels are.
  public var inputRange: InputRange
  /// The number to climb.
  public var objective: Objective
  /// How it is climbed.
  public var recipe: Recipe
  /// The first image; nil: the method's own.
  public var start: Start?
  /// The random seed.
  public var seed: UInt64
  /// The size of the image at the end.
  public var size: Canvas
  /// How many steps the ascent takes.
  public var iterations: Int
  /// The iteration to stop at, where that is another.
  public var end: Int?
  /// How far one step goes; nil: as the method says.
  public var step: Float?
  /// How far the image is shifted at random; nil: as the method says.
  public var jitter: Int?
  /// How many pictures climb at once.
  public var pictures: Int
  /// The picture that the objective compares with.
  public var guide: PictureReference?
  /// What was changed while it ran, in the order of the iterations.
  public var changes: [Change]

  /// Something that is set anew before the step after an iteration.
  public struct Change: Hashable, Sendable {
    /// How many steps were taken before.
    public let iteration: Int
    /// What becomes what.
    public let setting: Setting

    /// A change after `iteration` steps.
    public init(_ setting: Setting, at iteration: Int) {
      self.setting = setting
      self.iteration = iteration
    }
  }

  /// The most pictures that climb at once.
  public static let mostPictures = 16

  /// A recipe by its parts.
  public init(
    network: String, weights: String, inputRange: InputRange, objective: Objective, recipe: Recipe,
    start: Start? = nil, seed: UInt64 = 0, size: Canvas, iterations: Int? = nil
  ) {
    self.network = network
    self.weights = weights
    self.inputRange = inputRange
    self.objective = objective
    self.recipe = recipe
    self.start = start
    self.seed = seed
    self.size = size
    self.iterations = iterations ?? recipe.stages.iterations
    pictures = 1
    changes = []
  }

  /// The ascent of `objective` by `method`, of the size that the network was made for, or the method.
  public init(_ objective: Objective, in file: NetworkFile, by recipe: Recipe) {
    self.init(
      network: file.address, weights: file.sha256, inputRange: file.network.inputRange, objective: objective,
      recipe: recipe, size: recipe.size.map { Canvas(height: $0, width: $0) } ?? file.canvas)
  }

  /// The layer and the node, where the objective is the mean of one.
  public var place: (layer: String, node: Int)? { objective.singleNode }

  /// What is climbed: `efficientnet-lite0/block3b_add/17`.
  public var title: String { "\(network)/\(objective)" }

  /// The iteration at which it stops.
  public var last: Int { end ?? iterations }

  /// The recipe of the picture after `iteration` steps.
  public func ending(at iteration: Int) -> AscentRequest {
    var request = self
    request.end = iteration == iterations ? nil : iteration
    request.changes.removeAll { $0.iteration >= iteration }
    return request
  }

  /// The recipe as it begins.
  var unchanged: AscentRequest {
    var request = self
    request.changes = []
    return request
  }

  /// The recipe as it is after `iteration` steps: what was changed by then is so from the start.
  public func current(after iteration: Int) -> AscentRequest {
    var request = self
    for change in changes where change.iteration <= iteration { change.setting.apply(to: &request) }
    return request
  }

  /// How far one step goes at the start.
  public var startingStep: Float { step ?? recipe.optimizer.step }
}
