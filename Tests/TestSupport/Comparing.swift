import Glibc
import NeuralNetwork

extension [Float] {
  /// Channels × height × width as height × width × channels; a vector stays as it is.
  public func channelsLast(_ shape: [Int]) -> [Float] {
    guard shape.count == 3 else { return self }
    let (channels, pixels) = (shape[0], shape[1] * shape[2])
    return indices.map { self[$0 % channels * pixels + $0 / channels] }
  }

  /// The largest of the values, signs aside.
  public var largestMagnitude: Float { reduce(0) { Swift.max($0, abs($1)) } }

  /// The largest difference, as a part of the largest value of `expected`.
  public func error(against expected: [Float]) -> Float {
    guard count == expected.count, !contains(where: { !$0.isFinite }) else { return .infinity }
    let difference = zip(self, expected).reduce(0) { Swift.max($0, abs($1.0 - $1.1)) }
    return difference == 0 ? 0 : difference / expected.largestMagnitude
  }

  /// ‖self − expected‖ / ‖expected‖.
  public func distance(from expected: [Float]) -> Double {
    guard count == expected.count else { return .infinity }
    let difference = zip(self, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
    return difference == 0 ? 0 : (difference / norm).squareRoot()
  }

  /// The peak signal-to-noise ratio in decibels of images in [−1, 1].
  public func decibels(against expected: [Float]) -> Double {
    guard count == expected.count else { return -.infinity }
    let squares = zip(self, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    return 10 * log10(4 * Double(count) / squares)
  }

  /// `count` numbers in [−1, 1) that `seed` stands for.
  public static func random(_ count: Int, seed: UInt64) -> [Float] {
    var random = Random(seed: seed)
    return (0..<count).map { _ in Float(random.next() >> 40) / 0x1p23 - 1 }
  }

  /// `count` numbers `spacing` apart, in random order, half of them negative, none within half a spacing of a multiple.
  public static func spaced(_ count: Int, by spacing: Float, seed: UInt64) -> [Float] {
    var random = Random(seed: seed)
    return (0..<count).map { (Float($0 - count / 2) + 0.5) * spacing }.shuffled(using: &random)
  }
}

extension FeatureMap {
  /// The values.
  public var array: [Float] { Array(values) }

  /// Writes all values.
  public func fill(_ array: [Float]) {
    precondition(array.count == shape.count, "\(array.count) values for \(shape)")
    _ = values.update(fromContentsOf: array)
  }
}

extension Plan {
  /// Writes `image`, goes forward, gives the targets' gradients `gradients` and goes back.
  public func run(_ image: [Float], gradients: [[Float]]) {
    input.fill(image)
    forward()
    for (map, values) in zip(activationGradients, gradients) { map.fill(values) }
    backward()
  }
}

extension Network {
  /// The same network with its convolutions computed as their definition reads, in exact sums.
  public var computedByDefinition: Network {
    var copy = Network(inputRange: inputRange)
    for operation in operations.dropFirst(input + 1) {
      var layer = operation.layer
      if var convolution = layer as? Convolution {
        convolution.algorithm = .direct
        layer = convolution
      }
      _ = copy.add(layer, to: operation.inputs, named: operation.name)
    }
    return copy
  }
}
