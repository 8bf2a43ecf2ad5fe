// A plan for one unit against the whole map at its position.

import TestSupport
import Testing

@testable import NeuralNetwork

struct CroppingTests {
  private static let canvas = TestNetwork.canvas

  private static func value(_ name: String) throws -> Int {
    try #require(TestNetwork.branching.value(named: name))
  }

  @Test(
    arguments: ["first", "six", "squeezed", "sum", "pooled", "branch", "joined", "normalized", "softmax"],
    [nil, [5, 1]])
  func aUnitIsWhatTheWholeMapHasThere(name: String, nodes: [Int]?) throws {
    let value = try Self.value(name)
    let shape = try TestNetwork.branching.shapes(on: Self.canvas)[value]
    for position in [
      Position(row: 0, column: 0), Position(row: shape.height - 1, column: shape.width - 1),
      Position(row: shape.height / 2, column: 1),
    ] {
      let run = try UnitRun(TestNetwork.branching, value: value, nodes: nodes, position: position, on: Self.canvas)
      #expect(run.activation.error(against: run.expectedActivation) < 1e-5)
      #expect(run.gradient.error(against: run.expectedGradient) < 1e-5)
      if nodes == nil { #expect(run.expectedGradient.largestMagnitude > 0) }
    }
  }

  /// A layer of every kind that sees its surroundings: geometry that a cut has to keep, and what cannot be cut.
  static let surroundings: [any Layer] = [
    MaxPooling(Window(3, 2, stride: (2, 3), padding: .explicit(top: 1, left: 1, bottom: 0, right: 1))),
    MaxPooling(Window(3, 3, stride: (2, 2), roundsUp: true)),
    AveragePooling(Window(3, 3, stride: (1, 1), padding: .sameUpper)),
    AveragePooling(Window(3, 3, stride: (2, 2), padding: .sameLower), countsPadding: true),
    AveragePooling(Window(2, 2, stride: (3, 3), roundsUp: true), countsPadding: true),
    DepthwiseConvolution(
      filters: Tensor([5, 3, 12], .random(180, seed: 5)),
      window: Window(5, 3, stride: (2, 1), dilation: (1, 2), padding: .sameUpper)),
    Convolution(
      filters: Tensor([3, 3, 3, 4, 5], .random(540, seed: 6)),
      window: Window(3, 3, stride: (1, 2), padding: .explicit(top: 6, left: 0, bottom: 1, right: 4))),
    Padding(top: 2, left: 1, bottom: -3, right: 2, mode: .reflect),
    Resizing(scale: (2, 1.5), mode: .linear, coordinates: .halfPixel),
    Standardization(.groups(3), epsilon: 1e-3), Standardization(.pixels, epsilon: 1e-3), Softmax(isGlobal: true),
    Reduction(.mean, along: .channels), LeakyReLU(slope: 0.1), ChannelSelection([3, 0, 7]),
  ]

  @Test(arguments: surroundings.indices) func aUnitBehindAnyLayerIsWhatTheWholeMapHasThere(number: Int) throws {
    var test = TestNetwork()
    let scaled = test.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0, 0]), test.network.input)
    let map = test.add(TestNetwork.convolution(3, 12, seed: 9), scaled)
    let value = test.add(Self.surroundings[number], map)
    let shape = try test.network.shapes(on: Self.canvas)[value]
    for row in [0, shape.height / 2, shape.height - 1] {
      for column in [0, shape.width / 3, shape.width - 1] {
        let run = try UnitRun(
          test.network, value: value, nodes: nil, position: Position(row: row, column: column), on: Self.canvas)
        #expect(run.activation.error(against: run.expectedActivation) < 1e-5)
        #expect(run.gradient.error(against: run.expectedGradient) < 1e-5)
      }
    }
  }

  @Test func unitsAndMapsAreTargetsTogether() throws {
    let (branch, sum) = (try Self.value("branch"), try Self.value("sum"))
    let targets = [
      Target(value: branch, position: Position(row: 2, column: 9)),
      Target(value: branch, position: Position(row: 9, column: 1)),
      Target(value: sum, nodes: [3]), Target(value: sum, position: Position(row: 4, column: 4)),
    ]
    let image = [Float].random(Self.canvas.height * Self.canvas.width * 3, seed: 11)
    let together = try Plan(TestNetwork.branching, for: targets, on: Self.canvas, cores: Cores())
    let gradients = together.activations.enumerated().map { [Float].random($1.shape.count, seed: 20 + UInt64($0)) }
    var expected = [Float](repeating: 0, count: image.count)
    for (target, gradient) in zip(targets, gradients) {
      let alone = try Plan(TestNetwork.branching, for: [target], on: Self.canvas, cores: Cores())
      alone.run(image, gradients: [gradient])
      expected = zip(expected, alone.inputGradient.array).map { $0 + $1 }
    }
    together.run(image, gradients: gradients)
    #expect(together.inputGradient.array.error(against: expected) < 1e-5)
  }

  @Test func onlyWhatAUnitSeesIsComputed() throws {
    // three windows of 3 × 3: 7 × 7 pixels
    var test = TestNetwork()
    var value = test.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0, 0]), test.network.input)
    for seed in 1...3 { value = test.add(TestNetwork.convolution(seed == 1 ? 3 : 16, 16, seed: UInt64(seed)), value) }
    let target = Target(value: value, position: Position(row: 20, column: 44))
    let plan = try Plan(test.network, for: [target], on: Self.canvas, cores: Cores())
    let shapes = plan.steps.map(\.forward.output.shape)
    #expect(shapes.contains(Shape(5, 3, 16)) && shapes.contains(Shape(3, 2, 16)) && shapes.last == Shape(1, 1, 16))
    plan.run([Float].random(plan.input.shape.count, seed: 1), gradients: [.random(16, seed: 2)])
    let gradient = plan.inputGradient
    for y in 0..<Self.canvas.height {
      for x in 0..<Self.canvas.width {
        #expect((gradient.row(y)[3 * x] != 0) == ((17...23).contains(y) && x >= 41))
      }
    }
  }

  @Test func aPositionOutsideTheMapIsRefused() throws {
    let target = Target(value: try Self.value("branch"), position: Position(row: 3, column: 12))
    let error = #expect(throws: PlanError.self) {
      try Plan(TestNetwork.branching, for: [target], on: Self.canvas, cores: Cores())
    }
    #expect(
      error.map { "\($0)" }
        == "at 45×61, branch: it has 16 rows and 12 columns, counted from 0, and no row 3, column 12")
  }
}
