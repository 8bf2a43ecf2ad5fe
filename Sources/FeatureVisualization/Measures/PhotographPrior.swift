import ComputeKernels
import NetworkZoo
import NeuralNetwork

/// The charge of a `Prior` on what a plan computes, and its gradient.
///
/// A class because it owns its memory: only `init` allocates much. For one thread at a time.
final class PhotographPrior: PictureCharge {
  let prior: Prior
  /// What a plan must compute for it.
  let targets: [Target]

  private let layers: [PhotographStatistics.Layer]
  /// What a layer's standard deviations are increased by: channels that are the same in all photographs count, too.
  private let leastDeviations: [Float]
  private var moments: ChannelMoments?
  private var gradients: [FeatureMap] = []
  /// Of each layer the gradient of the charge with respect to means and deviations.
  private var slopes: [[Float]]

  /// Prepares `prior` for those layers of `statistics` that the layers `values` are computed from, or that are among
  /// them; nil if there are none. Throws `RecipeError` if the statistics do not fit the network.
  init?(
    _ prior: Prior, on values: [Int], in file: NetworkFile, _ statistics: PhotographStatistics
  ) throws(RecipeError) {
    let isNeeded = file.network.isNeeded(for: values)
    var layers: [PhotographStatistics.Layer] = []
    var targets: [Target] = []
    for layer in statistics.layers {
      guard let found = file.layer(named: layer.name), found.nodes == layer.channels else {
        throw RecipeError(
          "the statistics of photographs do not fit \(file.name): there is no layer '\(layer.name)' of \(layer.channels) "
            + "nodes; 'phosphene statistics' measures them again")
      }
      guard isNeeded[found.value] else { continue }
      layers.append(layer)
      targets.append(Target(value: found.value))
    }
    guard !layers.isEmpty else { return nil }
    (self.prior, self.layers, self.targets) = (prior, layers, targets)
    leastDeviations = layers.map { 0.02 * $0.deviations.reduce(0, +) / Float($0.deviations.count) }
    slopes = layers.map { [Float](repeating: 0, count: $0.means.count) }
  }

  /// Takes the maps of `plan`, whose targets from the index `first` on are `targets`.
  func attach(to plan: Plan, first: Int, cores: Cores) {
    moments = ChannelMoments(of: Array(plan.activations[first...]), cores: cores)
    gradients = Array(plan.activationGradients[first...])
  }

  func measure(tile: Int) -> Float { measure() }

  /// The charge of what the plan has computed, summed over layers.
  func measure() -> Float {
    guard let moments else { preconditionFailure("a prior without a plan") }
    moments.measure()
    var sum: Float = 0
    for index in layers.indices { sum += measure(index, moments.values[index]) }
    return sum
  }

  /// The charge of a layer; leaves its slopes.
  private func measure(_ index: Int, _ values: [Float]) -> Float {
    let layer = layers[index], count = Float(values.count)
    var sum: Float = 0
    for i in values.indices {
      let deviation = layer.deviations[i] + leastDeviations[index], distance = values[i] - layer.means[i]
      let excess = deviation > 0 ? abs(distance) / deviation - 1 : 0
      guard excess > 0 else {
        slopes[index][i] = 0
        continue
      }
      // h² / (1 + h/10): like h² near photographs, like 10 h far from them
      let divisor = 1 + excess / 10
      sum += excess * excess / divisor
      let slope = (2 * excess + excess * excess / 10) / (divisor * divisor)
      slopes[index][i] = (distance < 0 ? -slope : slope) / (deviation * count)
    }
    return sum / count
  }

  /// Writes `factor` times the gradient of the charge that was measured last.
  func writeGradient(_ factor: Float) {
    guard factor != 0 else {
      for gradient in gradients { gradient.values.update(repeating: 0) }
      return
    }
    moments?.writeGradients(slopes.map { $0.map { factor * $0 } }, to: gradients)
  }

  /// Both change while the picture grows: they are compared again every few steps of a stage.
  func isToBeWeighed(_ ratios: [Float], inStep step: Int) -> Bool { step % Prior.rhythm == 0 }

  func ratio(of own: UnsafeMutableBufferPointer<Float>, to others: UnsafeMutableBufferPointer<Float>) -> Float? {
    let squares = kernel_moments_of(others.baseAddress, others.count).squares
    return squares > 0 ? Float((kernel_moments_of(own.baseAddress, own.count).squares / squares).squareRoot()) : nil
  }

  func factor(charge: Float, ratio: Float) -> Float {
    prior.weight * ratio * min(1, charge / (prior.allowance * Float(layers.count)))
  }
}
