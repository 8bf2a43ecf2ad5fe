import FeatureVisualization

/// How an ascent without an interface ended.
enum ClimbingEnd: Equatable {
  /// All steps were taken.
  case finished
  /// No gradient reaches the image.
  case silent
  /// A signal came.
  case interrupted
}

extension Ascent {
  /// Takes the steps that are left, but none after an interruption; `stepped` hears of each and the value before it.
  /// Throws where it cannot go on.
  func climb(_ stepped: (Float) -> Void) throws -> ClimbingEnd {
    while iteration < request.last {
      switch step(unless: { Interruption.signal != nil }) {
      case .climbed(let value): stepped(value)
      case .silent: return .silent
      case .cancelled: return .interrupted
      case .notFinite:
        throw CommandError(
          message: "\(request.title): the gradient is not finite; try a smaller --step", status: CommandError.failure)
      case .failed(let error): throw error
      }
    }
    return .finished
  }
}
