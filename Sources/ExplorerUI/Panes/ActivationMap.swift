import FeatureVisualization
import Pictures

/// Where the pictures of a pane excite their node, as far as it is known.
struct ActivationMap: Sendable {
  /// The time between two questions while the picture changes.
  private static let interval = Duration.milliseconds(500)

  /// The newest answer: where a picture excites its node; without that, the node is silent there.
  private var answer: (run: Run, iteration: Int, heat: ActivationHeat?)?
  private var isWaiting = false
  /// When to ask again while the picture changes.
  private var next: ContinuousClock.Instant?

  /// What has to be found out about the picture on the screen; nil: nothing now.
  mutating func ask(about followed: FollowedRun, pane: Int, at now: ContinuousClock.Instant) -> ActivationOrder? {
    guard !isWaiting, let node = followed.run.request.objective.singleNode, let snapshot = followed.snapshot else {
      return nil
    }
    if let answer, answer.run === followed.run {
      if answer.iteration == snapshot.iteration { return nil }
      if followed.isRunning, let next, now < next { return nil }
    }
    isWaiting = true
    next = now + Self.interval
    return ActivationOrder(
      pane: pane, run: followed.run, iteration: snapshot.iteration, picture: snapshot.picture, node: node.node,
      layer: node.layer)
  }

  /// Takes in an answer, and returns whether the node has just become silent.
  mutating func take(_ order: ActivationOrder, _ heat: ActivationHeat?) -> Bool {
    let wasSilent = answer.map { $0.heat == nil } ?? false
    isWaiting = false
    answer = (order.run, order.iteration, heat)
    return heat == nil && !wasSilent
  }

  /// The answer, if it is about the picture on the screen or that still changes, as in a replay; nil: show the picture
  /// itself.
  func heat(for followed: FollowedRun, isPlaying: Bool) -> ActivationHeat? {
    guard let answer, answer.run === followed.run,
      followed.isRunning || isPlaying || answer.iteration == followed.snapshot?.iteration
    else { return nil }
    return answer.heat
  }

  /// What is seen in it: the largest value, and where in the map that is.
  func words(for followed: FollowedRun, isPlaying: Bool) -> String {
    guard let heat = heat(for: followed, isPlaying: isPlaying) else { return "activation map" }
    let (width, height) = heat.mapSize
    return "map: most \(heat.most.shortText) at row \(heat.place.y), column \(heat.place.x) of \(height)×\(width)"
  }
}
