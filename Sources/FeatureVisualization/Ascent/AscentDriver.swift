import NetworkZoo
import NeuralNetwork

/// Drives an ascent to a limit and says how it ended: the only loop around `Ascent.step`.
public struct AscentDriver {
  /// How an ascent ended, and the objective's value on the last image; nil: it was not measured.
  public struct Result: Equatable, Sendable {
    public let ending: Ending
    public let value: Float?
  }

  /// The ascent that is driven.
  public let ascent: Ascent
  private let isLeft: () -> Bool
  private let limit: NaturalLimit?

  /// Prepares the ascent of `request`, left as soon as `isLeft` returns true. If photographs have to be looked at first,
  /// for its prior, `measuring` is told how many of how many were. It ends where the node's response passes
  /// `naturalMaximum`, the largest to photographs; nil: that is not known, or no reason to end. Throws `RecipeError` if it cannot begin, and
  /// `RecipeError.left` if it was left before it could.
  public init(
    _ request: AscentRequest, on file: NetworkFile, cores: Cores, naturalMaximum: Float? = nil,
    measuring: (_ done: Int, _ count: Int) -> Void = { _, _ in }, unless isLeft: @escaping () -> Bool = { false }
  ) throws(RecipeError) {
    if let prior = request.tuned.prior, prior.weight > 0 {
      try Self.check(request, on: file)
      _ = try StatisticsBook().statistics(of: file, cores: cores) { done, count in
        measuring(done, count)
        return !isLeft()
      }
    }
    ascent = try Ascent(request, on: file, cores: cores)
    self.isLeft = isLeft
    limit = naturalMaximum.map { NaturalLimit($0) }
  }

  /// Throws `RecipeError` where the ascent of `request` cannot begin, as far as that is known without any memory for
  /// it.
  public static func check(_ request: AscentRequest, on file: NetworkFile) throws(RecipeError) {
    try Requirements.check(request, on: file)
  }

  /// Takes the remaining steps to iteration `limit` and measures the last image; calls `stepped` after each step, with
  /// the value before it.
  public func run(to limit: Int, stepped: (Float) -> Void = { _ in }) -> Result {
    while ascent.iteration < limit {
      switch advance() {
      case .climbed(let value): stepped(value)
      case .ended(let result): return result
      }
    }
    return settle()
  }

  /// The result of one step.
  public enum Advance: Equatable, Sendable {
    /// The step was taken; the objective's value before it.
    case climbed(from: Float)
    /// There will be no more steps.
    case ended(Result)
  }

  /// Takes one step. Where the one before has passed the natural maximum it takes none, but the next time it goes on.
  public func advance() -> Advance {
    if limit?.isPassed(by: ascent, unless: isLeft) == true {
      return .ended(Result(ending: .naturalMaximum, value: ascent.measure(unless: isLeft)))
    }
    switch ascent.step(unless: isLeft) {
    case .climbed(let value): return .climbed(from: value)
    case .silent(let value): return .ended(Result(ending: silence, value: value))
    case .notFinite: return .ended(Result(ending: .notFinite, value: nil))
    case .cancelled: return .ended(Result(ending: .left, value: nil))
    case .failed(let error): return .ended(Result(ending: .failed(error), value: nil))
    }
  }

  /// Measures the current image, at which the ascent stops. A node whose activation was 0 before every step and is 0
  /// now counts as silent, even if its value before the ReLU has increased; so does one that was never above 0 behind a
  /// GELU or its like.
  public func settle() -> Result {
    guard let (value, activation) = ascent.measureActivation(unless: isLeft) else {
      return Result(ending: .left, value: nil)
    }
    let isAtRest = ascent.isGated ? activation <= 0 : activation == 0
    let isSilent = ascent.request.objective.isOfRisingNode && isAtRest && !ascent.wasActive
    return Result(ending: isSilent ? silence : .finished, value: value)
  }

  /// How an ascent ends that nothing moves.
  private var silence: Ending { ascent.isOfDeadNode ? .dead : .silent }
}
