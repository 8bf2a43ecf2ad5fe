import ComputeKernels
import Glibc
import NeuralNetwork

/// An optimiser at work on some parameters: its rule and what it remembers.
struct Climber {
  /// What became of a step.
  enum Outcome { case climbed, silent, notFinite }

  /// What it remembers from step to step.
  struct Memory: Sendable {
    fileprivate(set) var steps = 0
    /// Running means of the gradient and of its square.
    fileprivate(set) var first: [Float] = []
    fileprivate(set) var second: [Float] = []
  }

  var rule: Optimizer
  var memory = Memory()
  private let bands: LaplacianBands?

  /// Begins to climb parameters; of an image, `image` is its shape.
  init(_ rule: Optimizer, image: Shape?) {
    self.rule = rule
    if rule.rule == .plain, rule.scale == .laplacian, let image {
      bands = LaplacianBands(image, levels: rule.levels)
    } else {
      bands = nil
    }
  }

  /// Moves `parameters` along `gradient`, which is used up; `pace` is the part of the step that is taken. A gradient of
  /// zeros, or one that is not finite, leaves them as they are.
  mutating func ascend(
    _ parameters: UnsafeMutableBufferPointer<Float>, along gradient: UnsafeMutableBufferPointer<Float>, pace: Float = 1
  ) -> Outcome {
    let (x, g, count) = (parameters.baseAddress!, gradient.baseAddress!, gradient.count)
    let moments = kernel_moments_of(g, count)
    guard moments.squares.isFinite else { return .notFinite }
    let length = moments.squares.squareRoot()
    let clipping = rule.clip.map { length > Double($0) ? Double($0) / length : 1 } ?? 1
    switch rule.rule {
    case .plain:
      let size = rule.scale == .nothing ? 1 / clipping : size(of: g, count, moments)
      guard size > 0, length > 0 else { return .silent }
      let factor = Double(rule.step * pace) / size
      guard factor <= Double(Float.greatestFiniteMagnitude) else { return .silent }
      if rule.fade != 0 { kernel_scale(x, count, 1 - rule.fade) }
      kernel_add_scaled(Float(factor), g, 0, x, count)
    case .adam, .nadam:
      // what it remembers carries it on where one gradient is zero
      guard length > 0 || memory.steps > 0 else { return .silent }
      if rule.fade != 0 { kernel_scale(x, count, 1 - rule.fade) }
      takeAdamStep(x, g, count, clipping, pace)
    }
    return .climbed
  }

  private func size(
    of gradient: UnsafeMutablePointer<Float>, _ count: Int, _ moments: kernel_moments
  ) -> Double {
    switch rule.scale {
    case .nothing: return 1
    case .standardDeviation:
      let mean = moments.sum / Double(count)
      // rounding can make the difference of two equal numbers a little negative
      let deviation = max(0, moments.squares / Double(count) - mean * mean).squareRoot()
      // a gradient that is the same everywhere has no deviation but what rounding leaves of it; it does say where to go
      return deviation > 1e-6 * abs(mean) ? deviation : abs(mean)
    case .meanAbsolute: return kernel_absolute_sum(gradient, count) / Double(count)
    case .rootMeanSquare: return (moments.squares / Double(count)).squareRoot()
    case .laplacian:
      guard let bands else { preconditionFailure("only an image has bands") }
      bands.normalize(gradient)
      return 1
    }
  }

  private mutating func takeAdamStep(
    _ x: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ count: Int, _ clipping: Double, _ pace: Float
  ) {
    if memory.first.count != count {
      memory = Memory(first: [Float](repeating: 0, count: count), second: [Float](repeating: 0, count: count))
    }
    memory.steps += 1
    let (keepFirst, keepSecond) = (0.9, 0.999)
    let steps = Double(memory.steps)
    let unbiased = 1 / (1 - pow(keepFirst, steps))
    var numbers = kernel_adam_numbers(
      factor: Float(clipping), keep_first: Float(keepFirst), keep_second: Float(keepSecond), of_first: Float(unbiased),
      of_gradient: 0, of_second: Float(1 / (1 - pow(keepSecond, steps))), step: rule.step * pace, epsilon: 1e-8)
    if rule.rule == .nadam {
      numbers.of_first = Float(keepFirst / (1 - pow(keepFirst, steps + 1)))
      numbers.of_gradient = Float((1 - keepFirst) * unbiased)
    }
    kernel_adam(x, g, &memory.first, &memory.second, count, numbers)
  }
}

/// Takes an image apart into bands of frequencies, so that each can count alike: Google's Laplacian-normalised gradient.
private final class LaplacianBands {
  private let shapes: [Shape]
  private let memory: [Buffer]
  private let scratch: Buffer

  /// Room for the bands of an image of `shape`; as many as `levels` halvings, and what they leave.
  init(_ shape: Shape, levels: Int) {
    var shapes = [shape]
    for _ in 0..<levels {
      let last = shapes[shapes.count - 1]
      shapes.append(Shape((last.height + 1) / 2, (last.width + 1) / 2, last.channels))
    }
    self.shapes = shapes
    memory = shapes.map { Buffer($0) }
    scratch = Buffer(shape)
  }

  private func band(_ level: Int) -> UnsafeMutablePointer<Float> { memory[level].map(shapes[level]).base }

  /// Makes the root of the mean square of every band 1 and puts them together again.
  func normalize(_ image: UnsafeMutablePointer<Float>) {
    let last = shapes.count - 1
    band(0).update(from: image, count: shapes[0].count)
    for level in 0..<last {
      let shape = shapes[level]
      kernel_halve(
        band(level), band(level + 1), scratch.map(shapes[0]).base, shape.height, shape.width, shape.channels)
      kernel_add_doubled(band(level + 1), band(level), shape.height, shape.width, shape.channels, -1)
    }
    for level in (0...last).reversed() {
      let shape = shapes[level]
      let size = (kernel_moments_of(band(level), shape.count).squares / Double(shape.count)).squareRoot()
      if size > 1e-10 { kernel_scale(band(level), shape.count, Float(1 / size)) }
      if level < last {
        kernel_add_doubled(band(level + 1), band(level), shape.height, shape.width, shape.channels, 1)
      }
    }
    image.update(from: band(0), count: shapes[0].count)
  }
}
