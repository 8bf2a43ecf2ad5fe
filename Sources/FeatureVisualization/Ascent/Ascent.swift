import NetworkZoo
import NeuralNetwork
import Pictures

/// Climbs an objective: from a start, uphill along the gradient with respect to what the image is made of, step by step.
///
/// A class, because it owns the memory of its plan; one thread at a time may use it.
public final class Ascent {
  /// What is climbed, from where and how.
  public private(set) var request: AscentRequest
  /// Steps taken.
  public private(set) var iteration = 0

  private let file: NetworkFile
  private let cores: Cores
  private var stage: AscentStage
  private var climbers: [Climber]
  private var random: Random

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

  /// Prepares the ascent that `recipe` describes, on the network in `file`. Throws `RecipeError` where they do not fit.
  public init(_ request: AscentRequest, on file: NetworkFile, cores: Cores) throws(RecipeError) {
    try request.check(against: file)
    try request.checkRamps()
    self.request = request
    self.file = file
    self.cores = cores
    random = Random(seed: request.seed)
    stage = try AscentStage(request.unchanged, number: 0, on: file, cores: cores)
    try stage.start(using: &random)
    climbers = stage.makeClimbers()
    try request.checkPictureSize()
  }

  /// Takes one step uphill. Buffers were made with the stage: none is made here.
  public func step(unless isCancelled: () -> Bool = { false }) -> Outcome {
    let now = request.current(after: iteration)
    let place = now.recipe.stages.position(after: iteration, of: now.iterations)
    if stage.suits(now, number: place.number) { return step(by: now, at: place, unless: isCancelled) }
    guard let value = measure(unless: isCancelled) else { return .cancelled }
    // where the first step of a stage is not taken, the one before is still there
    let before = (stage: stage, climbers: climbers, random: random)
    do { try enter(place.number, of: now) } catch { return .failed(error) }
    let outcome = step(by: now, at: place, unless: isCancelled)
    if case .climbed = outcome { return .climbed(from: value) }
    (stage, climbers, random) = before
    return outcome
  }

  /// Takes a step in the stage at work; one that is not taken leaves everything as it was.
  private func step(by now: AscentRequest, at place: Stages.Position, unless isCancelled: () -> Bool) -> Outcome {
    var drawn = randomOfNextStep
    let rescue = now.recipe.rescue.flatMap { $0.isActive(after: iteration) ? $0 : nil }
    stage.penalties = now.penalties
    let step = now.tuned.optimizer.step
    guard
      let value = stage.evaluate(
        using: &drawn, progress: progress, rescue: rescue, withGradient: true, unless: isCancelled)
    else { return .cancelled }
    // of several none moves where one cannot
    guard stage.hasFiniteGradients else { return .notFinite }
    var outcome = Climber.Outcome.silent
    for number in climbers.indices {
      climbers[number].rule.step = step
      let own = stage.climb(number, by: &climbers[number], pace: now.recipe.optimizer.pace(at: place))
      if own == .notFinite { return .notFinite }
      if own == .climbed { outcome = .climbed }
    }
    // where something was reached another view, or the next stage, may go on
    let mayGoOn = iteration > 0 && (!now.recipe.transforms.isEmpty || place.number < now.recipe.stages.count - 1)
    guard outcome == .climbed || mayGoOn else { return .silent(value) }
    random = drawn
    iteration += 1
    return .climbed(from: value)
  }

  /// The objective's value on the image as it is, as the next step would measure it; nil if given up half-way.
  public func measure(unless isCancelled: () -> Bool = { false }) -> Float? {
    var drawn = randomOfNextStep
    stage.penalties = request.current(after: iteration).penalties
    return stage.evaluate(
      using: &drawn, progress: progress, rescue: nil, withGradient: false, unless: isCancelled)
  }

  /// The random numbers of the next step: where the seed changes, the new one's.
  private var randomOfNextStep: Random {
    for change in request.changes where change.iteration == iteration {
      if change.setting.key == "seed", let seed = change.setting.value.whole { return Random(seed: seed) }
    }
    return random
  }

  /// The part of the ascent that is done.
  private var progress: Float { min(1, Float(iteration) / Float(max(1, request.iterations))) }

  /// Begins with an image of one's own, H×W×3 in [−1, 1].
  func start(with image: [Float]) { stage.start(with: image) }

  /// Goes on at another size, or with another number of something.
  private func enter(_ number: Int, of now: AscentRequest) throws(RecipeError) {
    try request.checkPictureSize()
    let next = try AscentStage(now, number: number, on: file, cores: cores)
    next.carry(from: stage, using: &random)
    stage = next
    climbers = stage.makeClimbers()
  }

  /// Changes what may be changed while it runs, from the next step on; the recipe remembers when.
  public func change(_ setting: Setting) {
    precondition(setting.isChangeable, "\(setting.key) was to be changed in a running ascent")
    request.changes.removeAll { $0.iteration == iteration && $0.setting.key == setting.key }
    // those of an address may come later
    let place = request.changes.firstIndex { $0.iteration > iteration } ?? request.changes.count
    request.changes.insert(AscentRequest.Change(setting, at: iteration), at: place)
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
  public var images: [[Float]] { stage.parameters.indices.map { Array(stage.image($0).values) } }

  /// Whether all that is climbed is a node whose weights make it the same whatever the picture.
  public var climbsDeadNode: Bool {
    guard let place = request.place, let layer = file.layer(named: place.layer) else { return false }
    return file.isDead(place.node, of: layer)
  }

  // MARK: - Going back

  /// All that the next steps depend on.
  public struct State: Sendable {
    /// Steps taken.
    public let iteration: Int
    fileprivate let stage: Int
    fileprivate let parameters: [[Float]]
    fileprivate let memories: [Climber.Memory]
    fileprivate let random: Random
    /// About how many bytes it takes.
    var size: Int { parameters.reduce(0) { $0 + 4 * $1.count } + memories.reduce(0) { $0 + 8 * $1.first.count } }
  }

  /// The state after the steps so far.
  public var state: State {
    State(
      iteration: iteration, stage: stage.number, parameters: stage.parameters.map { Array($0.values) },
      memories: climbers.map(\.memory), random: random)
  }

  /// Goes on from `state`, which an ascent of the same recipe was in. Throws `RecipeError` where its stage cannot be begun.
  public func restore(_ state: State) throws(RecipeError) {
    let now = state.iteration == 0 ? request.unchanged : request.current(after: state.iteration - 1)
    if !stage.suits(now, number: state.stage) {
      stage = try AscentStage(now, number: state.stage, on: file, cores: cores)
      // a start leaves more than values behind where a picture's own spread is kept
      var unused = random
      try stage.start(using: &unused)
      climbers = stage.makeClimbers()
    }
    for (parameters, values) in zip(stage.parameters, state.parameters) {
      precondition(parameters.values.count == values.count, "\(values.count) of \(parameters.values.count) parameters")
      _ = parameters.values.update(fromContentsOf: values)
    }
    stage.forgetImages()
    for number in climbers.indices { climbers[number].memory = state.memories[number] }
    random = state.random
    iteration = state.iteration
  }
}

extension Optimizer {
  /// The part of a step that is taken at a place of a stage.
  func pace(at place: Stages.Position) -> Float {
    // beyond the end it goes on as slowly as in the last step
    decays ? max(1 - Float(place.iteration) / Float(place.length), 1 / Float(place.length)) : 1
  }
}

extension AscentRequest {
  /// Throws where `file` is another network than the recipe's, or has another input range.
  func check(against file: NetworkFile) throws(RecipeError) {
    guard file.sha256 == weights else {
      throw RecipeError(
        "the recipe was made with other weights of \(network) (SHA-256 \(weights.prefix(12))…, here "
          + "\(file.sha256.prefix(12))…): find the file it names", isOfFile: true)
    }
    guard file.network.inputRange == inputRange else {
      throw RecipeError(
        "the recipe has the input range \(inputRange) and \(file.name) was opened with \(file.network.inputRange): "
          + "open it with --input-range \(inputRange)")
    }
  }

  /// Throws where the objective goes from picture to picture, and there is one.
  func checkRamps() throws(RecipeError) {
    guard pictures == 1, objective.terms.contains(where: { $0.ramp != .level }) else { return }
    throw RecipeError(
      "the objective '\(objective)' goes from t = 0 at the first of several pictures to t = 1 at the last: set pictures=2 "
        + "or more")
  }

  /// Throws where the picture would be too large to be read again.
  func checkPictureSize() throws(RecipeError) {
    for canvas in [size] + changes.compactMap({ if case .size(let canvas) = $0.setting.value { canvas } else { nil } })
    {
      let (width, height) = (pictures * canvas.width, canvas.height)
      guard width <= Picture.largestSide, width * height <= Picture.largestArea else {
        throw RecipeError(
          "\(pictures == 1 ? "a picture" : "\(pictures) pictures side by side") of \(canvas) would be more than the "
            + "\(Picture.largestSide) pixels a side and the \(Picture.largestArea >> 20) million that are read again: set a "
            + "smaller size")
      }
    }
  }

  /// Every penalty that counts and how much, the method's where the objective says nothing of it.
  var penalties: [(penalty: Penalty, weight: Float)] {
    Penalty.allCases.compactMap { penalty in
      let weight = weight(of: penalty)
      return weight == 0 ? nil : (penalty, weight)
    }
  }
}
