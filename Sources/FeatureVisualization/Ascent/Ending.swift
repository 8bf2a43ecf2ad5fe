/// How an ascent ended.
public enum Ending: Equatable, Sendable {
  /// All steps were taken.
  case finished
  /// No gradient reaches the image, or the node is at 0 after all steps.
  case silent
  /// The node's weights make it the same whatever the image.
  case dead
  /// The gradient held infinities or what is not a number.
  case notFinite
  /// It, or its next stage, could not be begun.
  case failed(RecipeError)
  /// It was left before its end.
  case left

  /// Whether something went wrong, and what there is is no result.
  public var isFailure: Bool {
    switch self {
    case .notFinite, .failed: true
    case .finished, .silent, .dead, .left: false
    }
  }

  /// What people are told of it; nil: there is nothing to tell.
  public var explanation: String? {
    switch self {
    case .finished, .left: nil
    case .silent: "the node is silent: no gradient reaches the image"
    case .dead: "the node is dead: its weights make it the same for every image"
    case .notFinite: "the gradient is not finite: try a smaller step or another start"
    case .failed(let error): error.description
    }
  }

  /// What stands for the value where there is none to show; nil: the value.
  public var word: String? {
    switch self {
    case .finished, .left: nil
    case .silent: "silent"
    case .dead: "dead"
    case .notFinite: "not finite"
    case .failed: "failed"
    }
  }
}
