import ComputeKernels
import Glibc
import NeuralNetwork

/// An optimizer with its state for one set of parameters.
struct OptimizerState {
  /// The outcome of a step; if the gradient is zero or not finite, the parameters are unchanged.
  enum Outcome { case moved, silent, notFinite }

  /// What is carried from step to step by Adam and Nadam.
  struct Memory: Sendable {
    fileprivate(set) var steps = 0
    /// Running means of the gradient and of its square; empty before the first step.
    fileprivate(set) var first: [Float] = []
    fileprivate(set) var second: [Float] = []
  }

  var rule: Optimizer
  var memory = Memory()
  private let bands: LaplacianBands?

  /// Makes the state before the first step; `image` is the shape of the parameters if they are an image.
  init(_ rule: Optimizer, image: Shape?) {
    self.rule = rule
    if rule.rule == .plain, rule.scale == .laplacian, let image {
      bands = LaplacianBands(image, levels: rule.levels)
    } else {
      bands = nil
    }
  }

  /// Moves `parameters` along `gradient`, which may be overwritten; `pace` is a factor of the step size.
  mutating func move(
    _ parameters: UnsafeMutableBufferPointer<Float>, along gradient: UnsafeMutableBufferPointer<Float>, pace: Float = 1
  ) -> Outcome {
    let (x, g, count) = (parameters.baseAddress!, gradient.baseAddress!, gradient.count)
    let moments = kernel_moments_of(g, count)
    guard moments.squares.isFinite else { return .notFinite }
    let length = moments.squares.squareRoot()
    let clipping = rule.clip.map { length > Double($0) ? Double($0) / length : 1 } ?? 1
    switch rule.rule {
    case .plain:
      let size = rule.scale == .nothing ? 1 / clipping : size(of: gradient, moments)
      guard size > 0, length > 0 else { return .silent }
      let factor = Double(rule.step * pace) / size
      guard factor <= Double(Float.greatestFiniteMagnitude) else { return .silent }
      if rule.fade != 0 { kernel_scale(x, count, 1 - rule.fade) }
      kernel_add_scaled(Float(factor), g, 0, x, count)
    case .adam, .nadam:
      // momentum goes on if a single gradient is zero
      guard length > 0 || memory.steps > 0 else { return .silent }
      if rule.fade != 0 { kernel_scale(x, count, 1 - rule.fade) }
      let numbers = adamNumbers(for: count, clipping: clipping, pace: pace)
      kernel_adam(x, g, &memory.first, &memory.second, count, numbers)
    }
    return .moved
  }

  /// The number that the gradient is divided by.
  private func size(of gradient: UnsafeMutableBufferPointer<Float>, _ moments: kernel_moments) -> Double {
    let (base, count) = (gradient.baseAddress!, gradient.count)
    switch rule.scale {
    case .nothing: return 1
    case .standardDeviation:
      let mean = moments.sum / Double(count)
      // rounding can make the difference of two equal numbers a little negative
      let deviation = max(0, moments.squares / Double(count) - mean * mean).squareRoot()
      // the deviation of a constant gradient is nothing but rounding errors, yet it has a direction
      return deviation > 1e-6 * abs(mean) ? deviation : abs(mean)
    case .meanAbsolute: return kernel_absolute_sum(base, count) / Double(count)
    case .rootMeanSquare: return (moments.squares / Double(count)).squareRoot()
    case .laplacian:
      guard let bands else { preconditionFailure("only an image has bands") }
      bands.normalize(base)
      return 1
    }
  }

  /// The coefficients of the next step of Adam or Nadam on `count` values.
  private mutating func adamNumbers(for count: Int, clipping: Double, pace: Float) -> kernel_adam_numbers {
    if memory.first.count != count {
      memory = Memory(first: [Float](repeating: 0, count: count), second: [Float](repeating: 0, count: count))
    }
    memory.steps += 1
    // 0.9 as a number of a file is 0.9, not the float next to it
    let keep = rule.betas == Optimizer.usualBetas ? [0.9, 0.999] : rule.betas.map(Double.init)
    let (keepFirst, keepSecond) = (keep[0], keep[1])
    let steps = Double(memory.steps)
    let unbiased = 1 / (1 - pow(keepFirst, steps))
    var numbers = kernel_adam_numbers(
      factor: Float(clipping), keep_first: Float(keepFirst), keep_second: Float(keepSecond), of_first: Float(unbiased),
      of_gradient: 0, of_second: Float(1 / (1 - pow(keepSecond, steps))), step: rule.step * pace, epsilon: 1e-8)
    if rule.rule == .nadam {
      numbers.of_first = Float(keepFirst / (1 - pow(keepFirst, steps + 1)))
      numbers.of_gradient = Float((1 - keepFirst) * unbiased)
    }
    return numbers
  }
}
