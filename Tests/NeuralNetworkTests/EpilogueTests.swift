// What is merged into the last pass of a convolution, in every form.

import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

struct EpilogueTests {
  @Test(
    arguments: [
      (ConvolutionTests.tiled[4], Convolution.Algorithm.winograd), (ConvolutionTests.thin[5], .thin),
      (ConvolutionTests.thin[8], .thin),
      (ConvolutionTests.indirect[7], .indirect),
      (ConvolutionTests.farPoints, .indirect), (ConvolutionCase(3, 5, 300, nodes: 70, 1, 1), .indirect),
    ],
    [Clamp(-6, 6), .relu])
  func fastFormsFinishAsDirectDoes(form: (test: ConvolutionCase, algorithm: Convolution.Algorithm), clamp: Clamp) throws
  {
    let (test, algorithm) = form
    if algorithm == .indirect && !kernel_indirect_exists() { return }
    let scaleShift = ScaleShift(scale: .random(test.nodes, seed: 5), shift: .random(test.nodes, seed: 6))
    func finished(_ algorithm: Convolution.Algorithm) throws -> any Layer {
      try #require(test.layer(algorithm).followed(by: scaleShift)?.followed(by: clamp))
    }
    let errors = try errors(of: finished(algorithm), against: finished(.direct), on: test.shape)
    #expect(errors.forward < 2e-5)
    #expect(errors.backward < 2e-5)
  }

  private static let merged: [[any Layer]] = [
    [Clamp.relu], [Clamp(-0.5, 0.5)], [scaleShift], [scaleShift, Clamp.relu], [scaleShift, scaleShift, Clamp(0, 6)],
  ]
  private static let scaleShift = ScaleShift(scale: .random(33, seed: 5), shift: .random(33, seed: 6))

  @Test(arguments: merged.indices, [Convolution.Algorithm.direct, .unrolled])
  func convolutionWithMergedLayersIsTheSameUnmerged(chain: Int, algorithm: Convolution.Algorithm) throws {
    let test = ConvolutionCase(9, 11, 5, nodes: 33, 3, 3, padding: .sameUpper)
    try Self.check(test.layer(algorithm), followedBy: Self.merged[chain], on: test.shape)
    let many = ConvolutionCase(1, 2, 5, nodes: 33, 1, 1)
    try Self.check(many.layer(algorithm), followedBy: Self.merged[chain], on: many.shape)
  }

  @Test(arguments: merged.indices) func depthwiseWithMergedLayersIsTheSameUnmerged(chain: Int) throws {
    let test = DepthwiseCase(shape: Shape(9, 7, 33), window: Window(3, 3, padding: .sameUpper))
    try Self.check(test.layer, followedBy: Self.merged[chain], on: test.shape)
  }

  @Test func someNodesOfAMergedLayerAreThoseOfTheWhole() throws {
    let convolution = ConvolutionCase(9, 11, 5, nodes: 33, 3, 3)
    let depthwise = DepthwiseCase(shape: Shape(9, 11, 33), window: Window(3, 3))
    let nodes = [32, 0, 17]
    for (layer, shape) in [
      (convolution.layer(.unrolled) as any Layer, convolution.shape), (depthwise.layer, depthwise.shape),
    ] {
      let whole = try #require(layer.followed(by: Self.scaleShift)?.followed(by: Clamp(-0.5, 0.5)))
      let input = [Float].random(shape.count, seed: 1)
      let all = try LayerRun(whole, on: [(shape, input)]).output
      let some: [Float]
      switch try #require(whole.narrowed(to: nodes, inputs: [shape])) {
      case .ofInputs(let layer): some = try LayerRun(layer, on: [(shape, input)]).output
      case .ofNarrowedInputs(let layer):
        let kept = (0..<shape.pixels).flatMap { p in nodes.map { input[p * shape.channels + $0] } }
        some = try LayerRun(layer, on: [(Shape(shape.height, shape.width, nodes.count), kept)]).output
      case .ofNarrowedFirstInput, .nodes: some = []
      }
      let expected = stride(from: 0, to: all.count, by: 33).flatMap { p in nodes.map { all[p + $0] } }
      #expect(some.error(against: expected) < errorOfSums)
    }
  }

  @Test func nothingIsMergedBehindAClampAndNothingOfAnotherWidth() throws {
    let layer = ConvolutionCase(9, 11, 5, nodes: 33, 3, 3).layer(.unrolled)
    let clamped = try #require(layer.followed(by: Clamp.relu))
    #expect(clamped.followed(by: Self.scaleShift) == nil)
    #expect(clamped.followed(by: Clamp.relu) == nil)
    #expect(layer.followed(by: ScaleShift(scale: [1], shift: [0])) == nil)
    #expect(layer.followed(by: MaxPooling(nil)) == nil)
  }

  private static func check(_ layer: any Layer, followedBy chain: [any Layer], on shape: Shape) throws {
    var merged = layer
    for next in chain { merged = try #require(merged.followed(by: next)) }
    let input = [Float].random(shape.count, seed: 1)
    let whole = try LayerRun(merged, on: [(shape, input)])

    // forward through the chain, then backward through it
    let layers = [layer] + chain
    var values = [(shape: shape, values: input)]
    for layer in layers {
      let run = try LayerRun(layer, on: [values.last!])
      values.append((try layer.outputShape(of: [values.last!.shape]), run.output))
    }
    #expect(whole.output.error(against: values.last!.values) < errorOfSums)
    var gradient = [Float].random(values.last!.values.count, seed: 99)
    for (layer, value) in zip(layers, values).reversed() {
      gradient = try LayerRun(layer, on: [value], outputGradient: gradient).inputGradients[0]
    }
    #expect(whole.inputGradients[0].error(against: gradient) < errorOfSums)
  }
}
