import Glibc
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct OptimizerTests {
  private static let shape = Shape(5, 7, 3)

  /// The image after a step of 0.1 from `image` along `gradient`.
  private static func ascended(
    _ image: [Float], along gradient: [Float], by scale: Optimizer.Scale = .standardDeviation
  ) -> (outcome: OptimizerState.Outcome, image: [Float]) {
    let memory = [Buffer(shape), Buffer(shape)]
    let maps = memory.map { $0.map(shape) }
    maps[0].fill(image)
    maps[1].fill(gradient)
    return withExtendedLifetime(memory) {
      var state = OptimizerState(Optimizer(.plain, scale: scale, step: 0.1), image: shape)
      return (state.move(maps[0].values, along: maps[1].values), maps[0].array)
    }
  }

  private static let image = [Float].random(shape.count, seed: 1)

  @Test(arguments: [Float(1), 1e-20, 1e20]) func aStepIsTheGradientDividedByItsStandardDeviation(size: Float) {
    let gradient = [Float].random(Self.shape.count, seed: 2).map { ($0 + 0.3) * size }
    let count = Double(gradient.count)
    let mean = gradient.reduce(0.0) { $0 + Double($1) } / count
    let deviation = (gradient.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
    let expected = zip(Self.image, gradient).map { x, g in
      Float(Double(x) + 0.1 * Double(g) / deviation)
    }
    let (outcome, image) = Self.ascended(Self.image, along: gradient)
    #expect(outcome == .moved)
    #expect(image.error(against: expected) < 1e-6)
  }

  @Test func betasAreThoseOfTheRecipe() {
    let memory = [Buffer(Shape(1, 1, 1)), Buffer(Shape(1, 1, 1))]
    let maps = memory.map { $0.map(Shape(1, 1, 1)) }
    withExtendedLifetime(memory) {
      var state = OptimizerState(Optimizer(.adam, step: 1, betas: [0.5, 0.99]), image: nil)
      maps[0].fill([0])
      maps[1].fill([1])
      #expect(state.move(maps[0].values, along: maps[1].values) == .moved)
      #expect(abs(maps[0].array[0] - 1) < 1e-5)
      maps[1].fill([0])
      #expect(state.move(maps[0].values, along: maps[1].values) == .moved)
      // means of 0.25 and 0.0099, divided by 1 − 0.5² and 1 − 0.99²
      let second: Float = (0.25 / 0.75) / (0.0099 / 0.0199).squareRoot()
      #expect(abs(maps[0].array[0] - 1 - second) < 1e-5)
    }
  }

  @Test func aCosineFallsSlowlyAtBothEnds() {
    let optimizer = Optimizer(.adam, step: 1, decays: true, isCosine: true)
    func pace(_ iteration: Int) -> Float {
      optimizer.pace(at: Stages.Position(stage: 0, iteration: iteration, length: 100))
    }
    #expect(pace(0) == 1 && abs(pace(50) - 0.5) < 1e-6)
    #expect(abs(pace(25) - 0.853553) < 1e-5 && abs(pace(75) - 0.146447) < 1e-5)
    #expect(pace(99) > 0 && pace(99) < 1e-3 && pace(150) == pace(99))
  }

  @Test(arguments: [Float(0.123), 0.1, -0.3, 1e-12]) func aConstantGradientMakesAFullStep(value: Float) {
    let (outcome, image) = Self.ascended(Self.image, along: [Float](repeating: value, count: Self.shape.count))
    #expect(outcome == .moved)
    let expected = Self.image.map { $0 + (value > 0 ? 0.1 : -0.1) }
    #expect(image.error(against: expected) < 1e-6)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func gradientsThatAreNotFiniteMoveNothing(value: Float) {
    var gradient = [Float].random(Self.shape.count, seed: 2)
    gradient[40] = value
    let (outcome, image) = Self.ascended(Self.image, along: gradient)
    #expect(outcome == .notFinite)
    #expect(image == Self.image)
  }

  @Test func zeroAndTinyGradientsAreSilent() {
    for value in [0, Float.leastNonzeroMagnitude] {
      var gradient = [Float](repeating: 0, count: Self.shape.count)
      gradient[3] = value
      let (outcome, image) = Self.ascended(Self.image, along: gradient)
      #expect(outcome == .silent)
      #expect(image == Self.image)
    }
  }

  @Test func otherScalesDivideByTheirStatistic() {
    let gradient = [Float].random(Self.shape.count, seed: 2)
    let count = Float(gradient.count)
    let sizes: [(Optimizer.Scale, Float)] = [
      (.nothing, 1), (.meanAbsolute, gradient.reduce(0) { $0 + abs($1) } / count),
      (.rootMeanSquare, (gradient.reduce(0) { $0 + $1 * $1 } / count).squareRoot()),
    ]
    for (scale, size) in sizes {
      let (_, image) = Self.ascended(Self.image, along: gradient, by: scale)
      #expect(image.error(against: zip(Self.image, gradient).map { $0 + 0.1 * $1 / size }) < 1e-5, "\(scale)")
    }
  }

  @Test func aLaplacianStepAmplifiesWeakBands() {
    let shape = Shape(32, 32, 3)
    // strong fine stripes and a faint slope
    let gradient = (0..<shape.count).map { i in
      let (x, y) = (i / 3 % 32, i / 3 / 32)
      return (x % 2 == 0 ? 1 : -1) + 0.01 * Float(y - 16)
    }
    func slopeOverStripes(_ scale: Optimizer.Scale) -> Float {
      let memory = (Buffer(shape), Buffer(shape))
      let (image, map) = (memory.0.map(shape), memory.1.map(shape))
      map.fill(gradient)
      var state = OptimizerState(Optimizer(.plain, scale: scale, step: 1), image: shape)
      #expect(state.move(image.values, along: map.values) == .moved)
      let values = image.array
      let stripes = abs(values[16 * 96] - values[16 * 96 + 3])
      let slope = abs(values[28 * 96] + values[28 * 96 + 3] - values[4 * 96] - values[4 * 96 + 3])
      return withExtendedLifetime(memory) { slope / stripes }
    }
    #expect(slopeOverStripes(.laplacian) > 4 * slopeOverStripes(.standardDeviation))
  }

  @Test(arguments: [Optimizer.Rule.adam, .nadam]) func adamAndNadamFollowTheirFormulas(rule: Optimizer.Rule) {
    let gradients = (0..<3).map { [Float].random(Self.shape.count, seed: UInt64(10 + $0)) }
    let memory = [Buffer(Self.shape), Buffer(Self.shape)]
    let maps = memory.map { $0.map(Self.shape) }
    maps[0].fill(Self.image)
    var state = OptimizerState(Optimizer(rule, step: 0.05), image: nil)
    var (x, first, second) = (Self.image.map(Double.init), Self.image.map { _ in 0.0 }, Self.image.map { _ in 0.0 })
    for (number, gradient) in gradients.enumerated() {
      maps[1].fill(gradient)
      #expect(state.move(maps[0].values, along: maps[1].values) == .moved)
      let t = Double(number + 1)
      for i in x.indices {
        let g = Double(gradient[i])
        first[i] = 0.9 * first[i] + 0.1 * g
        second[i] = 0.999 * second[i] + 0.001 * g * g
        let root = (second[i] / (1 - pow(0.999, t))).squareRoot() + 1e-8
        let mean =
          rule == .adam
          ? first[i] / (1 - pow(0.9, t)) : 0.9 * first[i] / (1 - pow(0.9, t + 1)) + 0.1 * g / (1 - pow(0.9, t))
        x[i] += 0.05 * mean / root
      }
    }
    let found = withExtendedLifetime(memory) { maps[0].array }
    #expect(found.error(against: x.map(Float.init)) < 1e-5)
  }

  @Test func longGradientsAreClippedAndParametersDecay() {
    let gradient = [Float].random(Self.shape.count, seed: 2)
    let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let memory = [Buffer(Self.shape), Buffer(Self.shape)]
    let maps = memory.map { $0.map(Self.shape) }
    maps[0].fill(Self.image)
    maps[1].fill(gradient)
    var state = OptimizerState(Optimizer(.plain, scale: .nothing, step: 2, fade: 0.25, clip: 0.5), image: nil)
    #expect(state.move(maps[0].values, along: maps[1].values, pace: 0.5) == .moved)
    let expected = zip(Self.image, gradient).map { 0.75 * $0 + 0.5 * $1 / length }
    #expect(withExtendedLifetime(memory) { maps[0].array }.error(against: expected) < 1e-5)
  }
}
