import NetworkZoo
import NeuralNetwork

/// Everything needed to make a picture again: the same request gives the same picture on the same machine.
public struct AscentRequest: Hashable, Sendable {
  /// The network's name in addresses.
  public var network: String
  /// The SHA-256 of the network's file, in hexadecimal.
  public var weights: String
  /// The commit of a network from Hugging Face's hub.
  public var commit: String?
  /// How pixels are scaled for the network.
  public var inputRange: InputRange
  public var objective: Objective
  /// How the objective is maximized.
  public var recipe: Recipe
  /// Values that replace numbers of the recipe, by the key of their setting.
  public var overrides: [String: SettingValue] = [:]
  /// The first image; nil: the recipe's.
  public var start: Start?
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The size of the final image.
  public var size: Canvas
  /// The number of steps, over which the stages are distributed.
  public var iterations: Int
  /// The iteration to stop at, if not after `iterations`.
  public var end: Int?
  /// The number of pictures optimized together.
  public var pictures: Int
  /// The picture with whose activations the objective compares.
  public var guide: PictureReference?
  /// Whether its pictures are written with alpha: what matters to the objective is opaque.
  public var hasAlpha = false
  /// What was changed while the ascent ran, in the order of the iterations.
  public var changes: [Change]

  /// A setting that changes while the ascent runs.
  public struct Change: Hashable, Sendable {
    /// The number of steps before the change.
    public let iteration: Int
    /// The setting in force from the next step on.
    public let setting: Setting

    /// Makes a change after `iteration` steps.
    public init(_ setting: Setting, at iteration: Int) {
      self.setting = setting
      self.iteration = iteration
    }
  }

  /// The largest number of pictures optimized together.
  public static let mostPictures = 16

  /// Makes a request for one picture; by default it takes the recipe's number of steps.
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

  /// Requests the ascent of `objective` by `recipe`, at the recipe's size or else the network's input size.
  public init(_ objective: Objective, in file: NetworkFile, by recipe: Recipe) {
    self.init(
      network: file.address, weights: file.sha256, inputRange: file.network.inputRange, objective: objective,
      recipe: recipe, size: recipe.size.map { Canvas(height: $0, width: $0) } ?? file.canvas)
    commit = file.commit
  }

  /// What is maximized: `efficientnet-lite0/block3b_add/17`.
  public var title: String { "\(network)/\(objective)" }

  /// The iteration at which the ascent stops.
  public var last: Int { end ?? iterations }

  /// The stage in which the picture after `iteration` steps was made, from 1, and how many there are.
  public func stage(at iteration: Int) -> (number: Int, count: Int) {
    let stages = tuned.stages
    return (stages.position(after: max(0, iteration - 1), of: iterations).stage + 1, stages.count)
  }

  /// The iterations after which another stage begins.
  public var stageBorders: [Int] {
    let stages = tuned.stages
    let each = iterations / stages.count
    return each == 0 ? [] : (1..<stages.count).map { $0 * each }
  }

  /// The first iteration whose picture is of the last stage.
  public var firstOfLastStage: Int { stageBorders.last.map { $0 + 1 } ?? 0 }

  /// How many pixels the network is shown in all its steps.
  public var pixelSteps: Double {
    let stages = tuned.stages
    let each = iterations / stages.count
    return (0..<stages.count).reduce(0) { sum, stage in
      let steps = stage < stages.count - 1 ? each : iterations - each * (stages.count - 1)
      let canvas = stages.canvas(of: stage, for: size, least: 32, isEven: false)
      return sum + Double(steps * canvas.height * canvas.width * pictures * tuned.views)
    }
  }

  /// The request for the picture after `iteration` steps.
  public func ending(at iteration: Int) -> AscentRequest {
    var request = self
    request.end = iteration == iterations ? nil : iteration
    request.changes.removeAll { $0.iteration >= iteration }
    return request
  }

  /// The request without its changes, as it begins.
  public var unchanged: AscentRequest {
    var request = self
    request.changes = []
    return request
  }

  /// The weight of `penalty`: the objective's if it has such a term, else the recipe's.
  public func weight(of penalty: Penalty) -> Float {
    let isOwn = objective.terms.contains { $0.measure == .penalty(penalty) }
    return isOwn ? objective.weight(of: penalty) : recipe.penalties[penalty] ?? 0
  }
}
