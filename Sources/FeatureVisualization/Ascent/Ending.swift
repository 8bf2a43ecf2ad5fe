/// How an ascent ended.
public enum Ending: Equatable, Sendable {
  /// All steps were taken.
  case finished
  /// The node responds as strongly as to the photograph that excites it most, which is where an accentuation ends.
  case naturalMaximum
  /// No gradient reaches the image, or the node is still at 0 after all steps.
  case silent
  /// The node's weights give it the same value for every image.
  case dead
  /// The gradient has infinities or NaNs.
  case notFinite
  /// The ascent, or its next stage, cannot begin.
  case failed(RecipeError)
  /// The ascent was abandoned before its end.
  case left

  /// Whether something went wrong, so that the image is not a result.
  public var isFailure: Bool {
    switch self {
    case .notFinite, .failed: true
    case .finished, .naturalMaximum, .silent, .dead, .left: false
    }
  }

  /// The message for users; nil: none.
  public var explanation: String? {
    switch self {
    case .finished, .left: nil
    case .naturalMaximum:
      "the natural maximum is reached: the node responds as strongly as to any photograph of its examples"
    case .silent: "the node is silent: no gradient reaches the image, or its activation stays at 0 or below"
    case .dead: "the node is dead: its weights make it the same for every image"
    case .notFinite: "the gradient is not finite: try a smaller step or another start"
    case .failed(let error): error.description
    }
  }

  /// The word shown instead of the objective's value; nil: show the value.
  public var word: String? {
    switch self {
    case .finished, .naturalMaximum, .left: nil
    case .silent: "silent"
    case .dead: "dead"
    case .notFinite: "not finite"
    case .failed: "failed"
    }
  }
}
