import NeuralNetwork

/// The values that all parts of one step share.
struct StepContext {
  /// The generator that the step draws from; it becomes the ascent's own only if the step is taken.
  var random: Random
  /// The fraction of the ascent that is done, 0 to 1.
  let progress: Float
  /// The rescue that may act; nil: none.
  let rescue: Rescue?
  /// The mean of the measures, without penalties, after `AscentStage.evaluate`.
  var activation: Float = 0
  /// The last resort that is being tried, which takes the place of `rescue`; nil: none.
  var lastResort: LastResort?
  /// Penalties with nonzero weights.
  var penalties: [(penalty: Penalty, weight: Float)]
  /// Whether the gradient is computed, and not the value alone.
  let wantsGradient: Bool
  /// Called between operations; the step is cancelled once it returns true.
  let isCancelled: () -> Bool
  /// Asked before a last resort, which is spared where it says yes: no picture excites a dead node.
  var isHopeless: () -> Bool = { false }
}
