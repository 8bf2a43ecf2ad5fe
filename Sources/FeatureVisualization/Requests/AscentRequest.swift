import NetworkZoo
import NeuralNetwork

/// All that makes a picture again: the same request gives the same picture on the same machine.
public struct AscentRequest: Hashable, Sendable {
  /// What addresses call the network.
  public var network: String
  /// The SHA-256 of the network's file, in hexadecimal.
  public var weights: String
  /// What the network is told that its pixels are.
  public var inputRange: InputRange
  /// The number to maximize.
  public var objective: Objective
  /// How it is maximized.
  public var recipe: Recipe
  /// Numbers of the recipe that this request has otherwise, by the key of their setting.
  public var overrides: [String: SettingValue] = [:]
  /// The first image; nil: the recipe's own.
  public var start: Start?
  /// The random seed.
  public var seed: UInt64
  /// The size of the image at the end.
  public var size: Canvas
  /// The number of steps.
  public var iterations: Int
  /// The iteration to stop at, where that is another one.
  public var end: Int?
  /// How many pictures are made at once.
  public var pictures: Int
  /// The picture that the objective compares with.
  public var guide: PictureReference?
  /// What was changed while it ran, in the order of the iterations.
  public var changes: [Change]

  /// A setting that is changed while the ascent runs.
  public struct Change: Hashable, Sendable {
    /// The steps taken before.
    public let iteration: Int
    /// What is set from the next step on.
    public let setting: Setting

    /// A change after `iteration` steps.
    public init(_ setting: Setting, at iteration: Int) {
      self.setting = setting
      self.iteration = iteration
    }
  }

  /// The most pictures that are made at once.
  public static let mostPictures = 16

  /// A request by its parts.
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

  /// The ascent of `objective` by `recipe`, of the recipe's size or else the one that the network was made for.
  public init(_ objective: Objective, in file: NetworkFile, by recipe: Recipe) {
    self.init(
      network: file.address, weights: file.sha256, inputRange: file.network.inputRange, objective: objective,
      recipe: recipe, size: recipe.size.map { Canvas(height: $0, width: $0) } ?? file.canvas)
  }

  /// The layer and the node, where the objective is the mean of one.
  public var place: (layer: String, node: Int)? { objective.singleNode }

  /// What is maximized: `efficientnet-lite0/block3b_add/17`.
  public var title: String { "\(network)/\(objective)" }

  /// The iteration at which it stops.
  public var last: Int { end ?? iterations }

  /// The request for the picture after `iteration` steps.
  public func ending(at iteration: Int) -> AscentRequest {
    var request = self
    request.end = iteration == iterations ? nil : iteration
    request.changes.removeAll { $0.iteration >= iteration }
    return request
  }

  /// The request as it begins.
  var unchanged: AscentRequest {
    var request = self
    request.changes = []
    return request
  }

  /// The weight of `penalty`: the objective's, or the recipe's where the objective says nothing of it.
  public func weight(of penalty: Penalty) -> Float {
    let isOwn = objective.terms.contains { $0.measure == .penalty(penalty) }
    return isOwn ? objective.weight(of: penalty) : recipe.penalties[penalty] ?? 0
  }
}
