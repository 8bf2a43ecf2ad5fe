import FeatureVisualization
import Pictures

/// What is known of where the shown pictures excite their node.
struct ActivationView: Sendable {
  /// The picture as the node sees it, of the newest iteration for which that is known; nil: the node is silent there.
  var seen: (run: Run, iteration: Int, picture: Picture?)?
  /// Whether an answer is awaited.
  var isAsked = false
  /// When to ask again while pictures change.
  var next: ContinuousClock.Instant?
}

extension Explorer {
  /// Between two looks at a picture that changes.
  private static let activationTime = Duration.milliseconds(500)

  mutating func showOrHideActivation(at now: ContinuousClock.Instant) {
    if activation != nil {
      activation = nil
    } else if climb?.run.request.place == nil {
      say("an activation map is one node's: choose a node", isError: true, at: now)
    } else {
      activation = ActivationView()
    }
  }

  /// Asks for what is to be known of the picture on the screen.
  mutating func askForActivation(at now: ContinuousClock.Instant) -> [Effect] {
    guard let view = activation, !view.isAsked, !isGrid, file != nil, let climb, let place = climb.run.request.place,
      let snapshot = climb.snapshot
    else { return [] }
    if let seen = view.seen, seen.run === climb.run {
      if seen.iteration == snapshot.iteration { return [] }
      if climb.isRunning, let next = view.next, now < next { return [] }
    }
    activation?.isAsked = true
    activation?.next = now + Self.activationTime
    return [
      .mapActivation(
        ActivationOrder(
          run: climb.run, iteration: snapshot.iteration, picture: snapshot.picture, node: place.node,
          layer: place.layer))
    ]
  }

  /// A picture was looked at: it as the node sees it, nil where the node is silent, or why it cannot be said.
  mutating func take(
    _ order: ActivationOrder, _ result: Result<Picture?, RecipeError>, at now: ContinuousClock.Instant
  ) {
    guard activation != nil else { return }
    activation?.isAsked = false
    switch result {
    case .success(let picture):
      if picture == nil, activation?.seen?.picture != nil || activation?.seen == nil {
        say("the node is active nowhere in this picture", at: now)
      }
      activation?.seen = (order.run, order.iteration, picture)
    case .failure(let error):
      activation = nil
      say(error.description, isError: true, at: now)
    }
  }

  /// The picture of the left side as it is shown.
  var shownPicture: Picture? {
    guard let snapshot else { return nil }
    guard let seen = activation?.seen, let climb, seen.run === climb.run,
      climb.isRunning || seen.iteration == snapshot.iteration
    else { return snapshot.picture }
    return seen.picture ?? snapshot.picture
  }
}
