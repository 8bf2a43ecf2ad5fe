import FeatureVisualization
import NetworkZoo
import Pictures

/// A picture of the explorer and the run behind it. All panes maximize the same objective, each by its own settings.
struct Pane: Sendable {
  /// What every run here begins with.
  var settings: Settings
  /// The current run; nil before the first one.
  var followed: FollowedRun?
  /// What it began with, and what was changed since.
  private(set) var settingsOfRun: Settings
  /// Where the picture excites its node, while that is shown.
  var activation: ActivationMap?
  /// When the next picture of a replay is due; nil: nothing is replayed.
  var nextFrame: ContinuousClock.Instant?
  /// How often runs were branched, so that no two branches have the same seed.
  private var branchCount: UInt64 = 0

  init(_ settings: Settings) { (self.settings, settingsOfRun) = (settings, settings) }

  /// What is shown: the picture, under its activation if that is known, or with it in the place beside. Nil stands for
  /// a picture that is still to come. On a `backdrop` only what matters of the picture is seen.
  func pictures(isBeside: Bool, on backdrop: Picture.Backdrop?) -> [Picture?] {
    guard let followed, let snapshot = followed.snapshot else { return [nil] }
    let picture = backdrop.map { snapshot.maskedPicture.over($0) } ?? snapshot.picture
    guard let activation else { return [picture] }
    let heat = activation.heat(for: followed, isPlaying: isPlaying)
    return isBeside ? [picture, heat?.map] : [heat?.overlay ?? picture]
  }

  /// Whether a start picture is set.
  var beginsWithPicture: Bool { if case .start(.picture)? = settings["start"]?.value { true } else { false } }

  var isRunning: Bool { followed?.isRunning == true }

  /// The seed that comes after the one of the current run.
  var nextSeed: UInt64 { (followed?.run.request.seed ?? 0) &+ 1 }

  /// Begins the ascent of `request`, which has the settings of this pane.
  mutating func begin(
    _ request: AscentRequest, in file: NetworkFile, at position: NodePosition, isOfNode: Bool
  ) -> [QueueOrder] {
    nextFrame = nil
    let run = Run(request, on: file)
    followed = FollowedRun(run, at: position, isOfNode: isOfNode, settings: settings)
    settingsOfRun = settings
    return [.begin(run)]
  }

  /// Goes on with a run that was left, by these orders.
  mutating func goOn(_ run: FollowedRun, _ orders: [QueueOrder]) -> [QueueOrder] {
    nextFrame = nil
    followed = run
    settingsOfRun = settings
    return orders
  }

  /// Goes on from the iteration on the screen with another seed. Returns the orders and what is new; nil before the
  /// first picture.
  mutating func branch() -> (orders: [QueueOrder], iteration: Int, seed: UInt64)? {
    guard let followed, let iteration = followed.snapshot?.iteration else { return nil }
    branchCount += 1
    let seed = followed.run.request.seed &+ branchCount
    guard let branch = followed.branch(seed: seed) else { return nil }
    self.followed = branch
    let goesOn = branch.limit == branch.run.request.last
    return ([.begin(branch.run)] + (goesOn ? [] : [.resume(to: branch.limit)]), iteration, seed)
  }

  /// Forgets how the last run ended and changed, which an address may say: the runs that follow are whole.
  mutating func forgetRun() {
    settings.fixed.removeAll { $0.key == "end" }
    settings.changes = []
  }

  /// Has a setting changed, for this run and those that follow.
  mutating func set(_ setting: Setting) {
    for path in [\Self.settings, \Self.settingsOfRun] {
      self[keyPath: path].set(setting)
      // it holds from the start now
      self[keyPath: path].changes.removeAll { $0.setting.key == setting.key }
    }
  }

  mutating func pause() -> [QueueOrder] { followed?.pause() ?? [] }

  mutating func hold() -> [QueueOrder] { followed?.hold() ?? [] }

  mutating func resume() -> [QueueOrder] { followed?.resume() ?? [] }

  /// Pauses and shows another iteration; nil: stays at this one.
  mutating func look(at iteration: (FollowedRun) -> Int?) -> [QueueOrder] {
    guard let followed, let iteration = iteration(followed) else { return [] }
    return self.followed?.look(at: iteration) ?? []
  }
}
