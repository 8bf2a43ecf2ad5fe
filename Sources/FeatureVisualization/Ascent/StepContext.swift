import NeuralNetwork

/// What all parts of one step share.
struct StepContext {
  /// The random numbers that the step draws from; the ascent's own only where the step is taken.
  var random: Random
  /// The fraction of the ascent that is done, 0 to 1.
  let progress: Float
  /// The rescue that is active; nil: none.
  let rescue: Rescue?
  /// The penalties that count, and their weights.
  let penalties: [(penalty: Penalty, weight: Float)]
  /// Whether the gradient is wanted, and not the value alone.
  let wantsGradient: Bool
  /// Asked between two operations: whether the step is to be given up.
  let isCancelled: () -> Bool
}
