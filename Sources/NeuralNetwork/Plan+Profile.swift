/// How an operation of a plan is computed, and how long that takes.
public struct OperationProfile: Sendable {
  /// The name of its output; empty where it has none.
  public let name: String
  /// How it is computed, in a few words.
  public let form: String
  /// The shape of its output.
  public let shape: Shape
  /// Multiplications and additions of the forward pass, as its definition counts them.
  public let operations: Double
  /// Seconds of the forward and of the backward pass, medians of all rounds.
  public let forward, backward: Double
}

extension Plan {
  /// Times every operation in `rounds` forward and backward passes on what `input` holds.
  public func profile(rounds: Int) -> [OperationProfile] {
    precondition(rounds > 0, "\(rounds) rounds")
    let clock = ContinuousClock()
    var forward = [[Double]](repeating: [], count: steps.count)
    var backward = forward
    for _ in 0..<rounds {
      for (index, step) in steps.enumerated() {
        forward[index].append(clock.measure { step.layer.forward(step.forward, on: cores) } / .seconds(1))
      }
      for gradient in activationGradients { gradient.values.update(repeating: 1 / Float(gradient.shape.pixels)) }
      for (index, step) in steps.enumerated().reversed() {
        backward[index].append(clock.measure { step.layer.backward(step.backward, on: cores) } / .seconds(1))
      }
    }
    return steps.enumerated().map { index, step in
      let shape = step.forward.output.shape
      return OperationProfile(
        name: step.name, form: step.layer.form(for: shape), shape: shape,
        operations: 2 * Double(step.layer.multiplications(for: shape)), forward: forward[index].median,
        backward: backward[index].median)
    }
  }
}

extension BLAS {
  /// Floating-point operations per second that are reached on `cores` in large matrix products.
  public static func peak(on cores: Cores) -> Double {
    _ = preparation
    let side = 768
    let memory = Buffer(Shape(cores.count, 3 * side, side))
    let base = memory.base.assumingMemoryBound(to: Float.self)
    for i in 0..<cores.count * 3 * side * side { base[i] = 1 }
    func multiply() {
      cores.forEach(cores.count) { _, core in
        let a = base + core * 3 * side * side
        Matrix.multiply(
          Matrix(a, rows: side, columns: side), Matrix(a + side * side, rows: side, columns: side),
          into: a + 2 * side * side, stride: side)
      }
    }
    multiply()
    let clock = ContinuousClock()
    // the least: whatever else the machine does only makes it slower
    let seconds = withExtendedLifetime(memory) {
      (0..<10).map { _ in clock.measure(multiply) / .seconds(1) }.min()!
    }
    return Double(cores.count) * 2 * Double(side * side * side) / seconds
  }
}

extension [Double] {
  /// The middle value, or the larger of the two in the middle.
  var median: Double { sorted()[count / 2] }
}
