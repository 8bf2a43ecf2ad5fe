import Glibc
import NetworkZoo
import NeuralNetwork
import Pictures

/// Maximizes an objective: gradient ascent on the parameters of an image, step by step.
///
/// `step` is in Step.swift. A class because it owns the memory of its plan. For one thread at a time.
public final class Ascent {
  /// What is maximized and how, with what has been changed so far.
  public internal(set) var request: AscentRequest
  /// The number of steps taken.
  public internal(set) var iteration = 0
  /// Whether the measures were above 0 before any step: a large last step may close a node again.
  var wasActive = false

  /// By picture, how much larger the objective's gradient is than that of what holds it, as measured last.
  var chargeRatios: [Float] = []

  private let file: NetworkFile
  private let cores: Cores
  private let statistics: StatisticsBook
  var stage: AscentStage
  var random: Random
  /// The picture that the ascent started from, if any.
  private let base: Picture?

  /// The outcome of a step.
  public enum Outcome: Equatable, Sendable {
    /// The step was taken; the objective's value before it. (Even without a gradient, if another view may have one.)
    case climbed(from: Float)
    /// No gradient reached the image, and none will in another step; the image is unchanged. The objective's value.
    case silent(Float)
    /// The gradient has infinities or NaNs; the image is unchanged.
    case notFinite
    /// The step was cancelled half-way; the image is unchanged.
    case cancelled
    /// The next stage cannot begin, and why.
    case failed(RecipeError)
  }

  /// Prepares the ascent of `request` on the network in `file`; `statistics` has what a prior needs. Throws
  /// `RecipeError` if they do not fit together or a picture cannot be read.
  public init(
    _ request: AscentRequest, on file: NetworkFile, cores: Cores, statistics: StatisticsBook = StatisticsBook()
  ) throws(RecipeError) {
    try Requirements.check(request, on: file)
    (self.request, self.file, self.cores, self.statistics) = (request, file, cores, statistics)
    random = Random(seed: request.seed)
    if case .picture(let picture)? = request.start { base = try picture.read() } else { base = nil }
    stage = try Self.emptyStage(0, of: request.unchanged, on: file, cores: cores, statistics, base)
    try AscentMemory.checkStages(of: request.unchanged, after: stage, on: file, cores: cores)
    stage.start(from: base, using: &random)
  }

  private static func emptyStage(
    _ number: Int, of request: AscentRequest, on file: NetworkFile, cores: Cores, _ statistics: StatisticsBook,
    _ base: Picture?
  ) throws(RecipeError) -> AscentStage {
    try AscentStage(request, number: number, on: file, cores: cores, statistics: statistics, base: base) { _, canvas in
      request.recipe.parameterization.parameters(on: canvas, cores: cores)
    }
  }

  /// Replaces the stage by stage `number` of `now`, which continues from its parameters; where it `freesContrast`, without
  /// holding their contrast.
  func enter(_ number: Int, of now: AscentRequest, freesContrast: Bool) throws(RecipeError) {
    try Requirements.checkPictures(request)
    let shape = Shape(now.size.height, now.size.width, 3)
    let memory = Buffer(shape)
    let image = base.map { picture in
      let map = memory.map(shape)
      map.fill(with: picture, size: now.size)
      return map
    }
    let (before, blurs) = (stage, now.recipe.stages.blurs)
    var random = random
    let isLater = number != before.number && now.recipe.stages.centers
    let places = before.pictures.indices.map { isLater ? before.place(ofPicture: $0, using: &random) : nil }
    stage = try AscentStage(
      now, number: number, on: file, cores: cores, statistics: statistics, base: base
    ) { picture, canvas in
      let next = before.pictures[picture].parameters.carried(to: canvas, base: image, using: &random)
      if blurs { next.smooth() }
      if let place = places[picture] { next.center(place) }
      if freesContrast { next.isContrastFree = true }
      return next
    }
    for (index, picture) in stage.pictures.enumerated() {
      picture.mask.carry(from: before.pictures[index].mask, by: places[index]?.distance(on: stage.canvas))
    }
    withExtendedLifetime(memory) { self.random = random }
  }

  /// The random numbers of the next step; if the seed changes before it, those of the new seed.
  var randomOfNextStep: Random {
    for change in request.changes where change.iteration == iteration && change.setting.key == "seed" {
      if let seed = change.setting.value.whole { return Random(seed: seed) }
    }
    return random
  }

  /// Changes a setting that may change while the ascent runs, from the next step on, and records that in the request.
  public func change(_ setting: Setting) {
    precondition(setting.isChangeable, "\(setting.key) was to be changed in a running ascent")
    request.changes.removeAll { $0.iteration == iteration && $0.setting.key == setting.key }
    // changes given in an address may come later
    let index = request.changes.firstIndex { $0.iteration > iteration } ?? request.changes.count
    request.changes.insert(AscentRequest.Change(setting, at: iteration), at: index)
  }

  /// Measures the time of every operation of an iteration, `rounds` times, on the current image.
  public func profile(rounds: Int) -> [OperationProfile] {
    _ = measure()
    return stage.plan.profile(rounds: rounds)
  }

  /// The image in 8 bits, as it is shown and saved; several side by side.
  public var picture: Picture { stage.picture }

  /// The same with alpha: which pixels matter to the objective, by all steps so far.
  public var maskedPicture: Picture { stage.maskedPicture }

  /// How opaque the pixels of all images are, H×W from 0 to 1 each.
  public var masks: [[Float]] { stage.pictures.map(\.mask.shares) }

  /// The image, H×W×3 in [−1, 1]; the first if there are several.
  public var image: (values: [Float], size: Canvas) { (images[0], stage.canvas) }

  /// All images, H×W×3 in [−1, 1].
  public var images: [[Float]] { stage.pictures.map { Array($0.image.values) } }

  /// The largest response of the node to the whole image as it is, which is what is known of its responses to photographs; nil
  /// if the objective is no node, or the network sees the image only in parts.
  func response(unless isCancelled: @escaping () -> Bool) -> Float? {
    guard request.objective.singleNode != nil, stage.showsWhole() else { return nil }
    return stage.plan.forward(unless: isCancelled) ? stage.goal.response(stage.plan) : nil
  }

  /// Whether the objective's nodes are silent where they are not above 0.
  var isGated: Bool { stage.goal.isGated }

  /// Whether the objective is a single node whose weights give it the same value for every image.
  public private(set) lazy var isOfDeadNode: Bool = {
    guard let node = request.objective.singleNode, let layer = file.layer(named: node.layer) else { return false }
    return file.isDead(node.node, of: layer)
  }()

  // MARK: - Saved states

  /// Everything that the next steps depend on.
  public struct State: Sendable {
    /// The number of steps taken.
    public let iteration: Int
    fileprivate let stage: Int
    fileprivate let parameters: [[Float]]  // by picture
    fileprivate let isContrastFree: [Bool]
    fileprivate let optimizers: [OptimizerState.Memory]
    fileprivate let masks: [[Float]]
    fileprivate let random: Random
    fileprivate let chargeRatios: [Float]
    fileprivate let wasActive: Bool
    /// The approximate size in bytes.
    var size: Int {
      (parameters + masks).reduce(0) { $0 + 4 * $1.count } + optimizers.reduce(0) { $0 + 8 * $1.first.count }
    }
  }

  /// A copy of the current state.
  public var state: State {
    State(
      iteration: iteration, stage: stage.number, parameters: stage.pictures.map { Array($0.parameters.values) },
      isContrastFree: stage.pictures.map(\.parameters.isContrastFree),
      optimizers: stage.pictures.map(\.optimizer.memory), masks: stage.pictures.map(\.mask.values), random: random,
      chargeRatios: chargeRatios,
      wasActive: wasActive)
  }

  /// Continues from `state`, saved by an ascent of the same request. Throws `RecipeError` if its stage cannot begin.
  public func restore(_ state: State) throws(RecipeError) {
    let now = state.iteration == 0 ? request.unchanged : request.current(after: state.iteration - 1)
    if !stage.suits(now, number: state.stage) {
      stage = try Self.emptyStage(state.stage, of: now, on: file, cores: cores, statistics, base)
      // a start from a picture also sets what `values` do not hold: the mean and std of its phases
      var unused = random
      stage.start(from: base, using: &unused)
    }
    for (index, picture) in stage.pictures.enumerated() {
      picture.parameters.isContrastFree = state.isContrastFree[index]
      picture.restore(state.parameters[index], state.optimizers[index], mask: state.masks[index])
    }
    random = state.random
    chargeRatios = state.chargeRatios
    wasActive = state.wasActive
    iteration = state.iteration
  }
}

extension Optimizer {
  /// The factor of the step size at a position in the stages.
  func pace(at position: Stages.Position) -> Float {
    // beyond the end the step size stays as in the last step
    guard decays else { return 1 }
    let done = min(Float(position.iteration) / Float(position.length), 1 - 1 / Float(position.length))
    return isCosine ? (1 + cosf(.pi * done)) / 2 : 1 - done
  }
}

extension AscentRequest {
  /// Penalties with nonzero weights.
  var penalties: [(penalty: Penalty, weight: Float)] {
    Penalty.allCases.compactMap { penalty in
      let weight = weight(of: penalty)
      return weight == 0 ? nil : (penalty, weight)
    }
  }
}
