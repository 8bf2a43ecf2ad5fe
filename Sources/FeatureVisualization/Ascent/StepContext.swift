import NeuralNetwork

/// The values that all parts of one step share.
struct StepContext {
  /// The generator that the step draws from; it becomes the ascent's own only if the step is taken.
  var random: Random
  /// The fraction of the ascent that is done, 0 to 1.
  let progress: Float
  /// The rescue that may act; nil: none.
  var rescue: Rescue?
  /// The fraction of the gradient that passes the ReLUs of all layers where they are flat, whatever else may.
  var leak: Float = 0
  /// The fraction of the gradient that enters the branches of residual blocks.
  var branches: Float = 1
  /// The mean of the measures, without penalties, after `AscentStage.evaluate`.
  var activation: Float = 0
  /// The last resort that is being tried, which takes the place of `rescue`; nil: none.
  var lastResort: LastResort?
  /// Penalties with nonzero weights.
  var penalties: [(penalty: Penalty, weight: Float)]
  /// By picture, how much larger the objective's gradient is than the charge's; of pictures that have none yet the step
  /// measures it.
  var chargeRatios: [Float] = []
  /// Whether the charge and its gradient are wanted, and not those of the objective.
  var isOfCharge = false
  /// Whether the gradient is computed, and not the value alone.
  let wantsGradient: Bool
  /// Called between operations; the step is cancelled once it returns true.
  let isCancelled: () -> Bool
  /// Asked before a last resort, which is spared where it says yes: no picture excites a dead node.
  var isHopeless: () -> Bool = { false }
}
