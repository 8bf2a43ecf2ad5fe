import ComputeKernels
import NeuralNetwork

/// The charge of a `Resemblance` on what a plan computes, and its gradient.
///
/// For each layer it is ‖a − b‖, where b is what the layer makes of the picture that the ascent begins with, in the same
/// view: not the square, whose gradient would be next to nothing near that picture. A class because it owns its memory. For
/// one thread at a time.
final class PictureResemblance: PictureCharge {
  let targets: [Target]

  private let weight: Float
  private var maps: [FeatureMap] = []
  private var gradients: [FeatureMap] = []
  private var references: [[[Float]]] = []  // by tile and layer
  /// Of each layer its charge that was measured last, and of which tile that was.
  private var distances: [Float] = []
  private var tile = 0

  /// Prepares `resemblance` in the layers with these values of the network.
  init(_ resemblance: Resemblance, in layers: [Int]) {
    weight = resemblance.weight
    targets = layers.map { Target(value: $0) }
  }

  func attach(to plan: Plan, first: Int, cores: Cores) {
    maps = Array(plan.activations[first...])
    gradients = Array(plan.activationGradients[first...])
    distances = [Float](repeating: 0, count: maps.count)
    references = []
  }

  func keepReference(tile: Int) {
    while references.count <= tile { references.append(maps.map { [Float](repeating: 0, count: $0.shape.count) }) }
    for (index, map) in maps.enumerated() {
      references[tile][index].withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: map.values) }
    }
  }

  func measure(tile: Int) -> Float {
    precondition(tile < references.count, "tile \(tile) has nothing to be compared with")
    self.tile = tile
    for (index, map) in maps.enumerated() {
      distances[index] = Float(kernel_squared_distance(map.base, references[tile][index], map.shape.count).squareRoot())
    }
    return distances.reduce(0, +)
  }

  func writeGradient(_ factor: Float) {
    for (index, gradient) in gradients.enumerated() {
      guard factor != 0, distances[index] > 0 else {
        gradient.values.update(repeating: 0)
        continue
      }
      kernel_difference(
        maps[index].base, references[tile][index], factor / distances[index], gradient.base, gradient.shape.count)
    }
  }

  /// Once, as soon as it has a gradient: before the first step the picture is still what it is to resemble.
  func isToBeWeighed(_ ratios: [Float], inStep step: Int) -> Bool { ratios.isEmpty || ratios.contains(0) }

  func ratio(of own: UnsafeMutableBufferPointer<Float>, to others: UnsafeMutableBufferPointer<Float>) -> Float? {
    let sum = kernel_absolute_sum(others.baseAddress, others.count)
    return sum > 0 ? Float(kernel_absolute_sum(own.baseAddress, own.count) / sum) : nil
  }

  func factor(charge: Float, ratio: Float) -> Float { weight * ratio }
}
