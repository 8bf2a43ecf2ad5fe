// VGG and InceptionV3 with the weights that the formula in ../Reference/make_weights.py makes.

import Dispatch
import NetworkZoo
import NeuralNetwork

/// The networks that TensorFlow computed the references with. They take the image as it is, in [−1, 1].
public enum KerasNetworks {
  /// Without the top. The weights are made when a plan needs them.
  public static func network(_ architecture: KerasArchitecture) throws -> Network {
    try architecture.network(StandInWeights(), inputRange: .tf)
  }
}

/// Weights by the formula, tensor after tensor.
private struct StandInWeights: KerasWeights {
  let classes: Int? = nil
  private var drawn: UInt64 = 0

  mutating func tensor(_ weight: KerasWeight, of layer: String, _ shape: [Int]) -> Tensor {
    drawn += 1
    let first = drawn << 40
    let count = shape.reduce(1, *)
    switch weight {
    case .kernel:
      let inputs = count / shape.last!
      return Tensor(shape) { Self.draw(count, from: first, scale: (2 / Double(inputs)).squareRoot(), shift: 0) }
    case .bias: return Tensor(shape, Self.draw(count, from: first, scale: 0.05, shift: 0))
    case .beta, .mean: return Tensor(shape, Self.draw(count, from: first, scale: 0.1, shift: 0))
    case .variance: return Tensor(shape, Self.draw(count, from: first, scale: 0.2, shift: 1))
    }
  }

  /// Element i of tensor t is SplitMix64's output for the state t · 2⁴⁰ + i, as u in [0, 1):
  /// (u − 1/2) · √12 · scale + shift.
  private static func draw(_ count: Int, from first: UInt64, scale: Double, shift: Double) -> [Float] {
    let factor = 12.0.squareRoot() * scale
    let piece = 1 << 16
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      // pieces write apart
      nonisolated(unsafe) let base = values.baseAddress!
      DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { number in
        var i = number * piece
        let end = min(count, i + piece)
        while i < end {
          var random = Random(seed: first + UInt64(i))
          let u = Double(random.next() >> 40) / 0x1p24
          base[i] = Float((u - 0.5) * factor + shift)
          i += 1
        }
      }
      initialized = count
    }
  }
}
