import NetworkZoo
import NeuralNetwork
import Pictures

/// Maximizes an objective: from a start, uphill along the gradient with respect to the parameters of the image, step by step.
///
/// `step` is in Step.swift. A class, because it owns the memory of its plan; one thread at a time may use it.
public final class Ascent {
  /// What is maximized, from where and how.
  public internal(set) var request: AscentRequest
  /// Steps taken.
  public internal(set) var iteration = 0

  private let file: NetworkFile
  private let cores: Cores
  var stage: AscentStage
  var random: Random
  /// The picture that it started from, if that was one.
  private let base: Picture?

  /// What became of a step.
  public enum Outcome: Equatable, Sendable {
    /// It was taken; the objective's value before it. (No gradient may have reached the image; there is more to try.)
    case climbed(from: Float)
    /// No gradient reached the image, nor will another step's; it stays as it is. The objective's value there.
    case silent(Float)
    /// The gradient held infinities or what is not a number; the image stays as it is.
    case notFinite
    /// It was given up half-way; the image stays as it is.
    case cancelled
    /// The next stage cannot be begun; why.
    case failed(RecipeError)
  }

  /// Prepares the ascent that `request` describes, on the network in `file`. Throws `RecipeError` where they do not fit.
  public init(_ request: AscentRequest, on file: NetworkFile, cores: Cores) throws(RecipeError) {
    try Requirements.check(request, on: file)
    (self.request, self.file, self.cores) = (request, file, cores)
    random = Random(seed: request.seed)
    if case .picture(let picture)? = request.start { base = try picture.read() } else { base = nil }
    stage = try Self.emptyStage(0, of: request.unchanged, on: file, cores: cores)
    stage.start(from: base, using: &random)
  }

  private static func emptyStage(
    _ number: Int, of request: AscentRequest, on file: NetworkFile, cores: Cores
  ) throws(RecipeError) -> AscentStage {
    try AscentStage(request, number: number, on: file, cores: cores) { _, canvas in
      request.recipe.parameterization.parameters(on: canvas, cores: cores)
    }
  }

  /// Goes on at another size, or with another number of something.
  func enter(_ number: Int, of now: AscentRequest) throws(RecipeError) {
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
    stage = try AscentStage(now, number: number, on: file, cores: cores) { picture, canvas in
      let next = before.pictures[picture].parameters.carried(to: canvas, base: image, using: &random)
      if blurs { next.smooth() }
      return next
    }
    withExtendedLifetime(memory) { self.random = random }
  }

  /// The random numbers of the next step: where the seed changes, the new one's.
  var randomOfNextStep: Random {
    for change in request.changes where change.iteration == iteration && change.setting.key == "seed" {
      if let seed = change.setting.value.whole { return Random(seed: seed) }
    }
    return random
  }

  /// Changes what may be changed while it runs, from the next step on; the request remembers when.
  public func change(_ setting: Setting) {
    precondition(setting.isChangeable, "\(setting.key) was to be changed in a running ascent")
    request.changes.removeAll { $0.iteration == iteration && $0.setting.key == setting.key }
    // those of an address may come later
    let index = request.changes.firstIndex { $0.iteration > iteration } ?? request.changes.count
    request.changes.insert(AscentRequest.Change(setting, at: iteration), at: index)
  }

  /// Times every operation of an iteration, `rounds` times, on the image as it is.
  public func profile(rounds: Int) -> [OperationProfile] {
    _ = measure()
    return stage.plan.profile(rounds: rounds)
  }

  /// The image as it is shown and saved; several side by side.
  public var picture: Picture { stage.picture }

  /// The image, height × width × 3 in [−1, 1]; of several the first.
  public var image: (values: [Float], size: Canvas) { (images[0], stage.canvas) }

  /// Every image, height × width × 3 in [−1, 1].
  public var images: [[Float]] { stage.pictures.map { Array($0.image.values) } }

  /// Whether all that is maximized is a node whose weights make it the same whatever the picture.
  public var isOfDeadNode: Bool {
    guard let node = request.place, let layer = file.layer(named: node.layer) else { return false }
    return file.isDead(node.node, of: layer)
  }

  // MARK: - Going back

  /// All that the next steps depend on.
  public struct State: Sendable {
    /// Steps taken.
    public let iteration: Int
    fileprivate let stage: Int
    fileprivate let parameters: [[Float]]  // by picture
    fileprivate let optimizers: [OptimizerState.Memory]
    fileprivate let random: Random
    /// About how many bytes it takes.
    var size: Int { parameters.reduce(0) { $0 + 4 * $1.count } + optimizers.reduce(0) { $0 + 8 * $1.first.count } }
  }

  /// The state after the steps so far.
  public var state: State {
    State(
      iteration: iteration, stage: stage.number, parameters: stage.pictures.map { Array($0.parameters.values) },
      optimizers: stage.pictures.map(\.optimizer.memory), random: random)
  }

  /// Goes on from `state`, which an ascent of the same request was in. Throws `RecipeError` where its stage cannot be begun.
  public func restore(_ state: State) throws(RecipeError) {
    let now = state.iteration == 0 ? request.unchanged : request.current(after: state.iteration - 1)
    if !stage.suits(now, number: state.stage) {
      stage = try Self.emptyStage(state.stage, of: now, on: file, cores: cores)
      // a start leaves more than values behind where a picture's own spread is kept
      var unused = random
      stage.start(from: base, using: &unused)
    }
    for (index, picture) in stage.pictures.enumerated() {
      picture.restore(state.parameters[index], state.optimizers[index])
    }
    random = state.random
    iteration = state.iteration
  }
}

extension Optimizer {
  /// The fraction of a step that is taken at a position of a stage.
  func pace(at position: Stages.Position) -> Float {
    // beyond the end it goes on as slowly as in the last step
    decays ? max(1 - Float(position.iteration) / Float(position.length), 1 / Float(position.length)) : 1
  }
}

extension AscentRequest {
  /// Every penalty that counts, and its weight.
  var penalties: [(penalty: Penalty, weight: Float)] {
    Penalty.allCases.compactMap { penalty in
      let weight = weight(of: penalty)
      return weight == 0 ? nil : (penalty, weight)
    }
  }
}
