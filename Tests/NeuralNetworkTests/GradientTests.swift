// The gradient of every kind of layer against finite differences of its own forward pass.

import TestSupport
import Testing

@testable import NeuralNetwork

/// A layer and the shapes it is given.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let layer: any Layer
  let shapes: [Shape]

  init(_ name: String, _ layer: any Layer, _ shapes: Shape...) {
    testDescription = name
    self.layer = layer
    self.shapes = shapes
  }

  private static let map = Shape(6, 5, 7)
  private static let pixel = Shape(1, 1, 7)
  private static let channel = Shape(6, 5, 1)
  private static let window = Window(3, 2, stride: (2, 1), padding: .sameUpper)
  private static let filters = [Float].random(3 * 2 * 7 * 4, seed: 3)
  private static func pad(_ top: Int, _ left: Int, _ bottom: Int, _ right: Int, _ mode: Padding.Filling) -> Padding {
    Padding(top: top, left: left, bottom: bottom, right: right, mode: mode)
  }
  private static func lrn(_ size: Int) -> LocalResponseNormalization {
    LocalResponseNormalization(size: size, alpha: 0.8, beta: 0.75, bias: 1.5)
  }
  private static func resizing(
    _ y: Double, _ x: Double, _ mode: Resizing.Mode, _ coordinates: Resizing.Coordinates
  ) -> Resizing {
    Resizing(scale: (y, x), mode: mode, coordinates: coordinates)
  }
  private static func direct() -> Convolution {
    var layer = Convolution(filters: Tensor([1, 3, 2, 7, 4], filters), window: window)
    layer.algorithm = .direct
    return layer
  }

  static let all = [
    GradientCase("convolution, direct", direct(), map),
    GradientCase("convolution", Convolution(filters: Tensor([1, 3, 2, 7, 4], filters), window: window), map),
    GradientCase(
      "depthwise convolution",
      DepthwiseConvolution(filters: Tensor([3, 2, 7], .random(42, seed: 3)), window: window), map),
    GradientCase(
      "depthwise convolution, stride 1",
      DepthwiseConvolution(
        filters: Tensor([3, 3, 7], .random(63, seed: 3)), window: Window(3, 3, padding: .sameLower)), map),
    GradientCase("ReLU", Clamp.relu, map),
    GradientCase("clamp on both sides", Clamp(-1, 0.5), map),
    GradientCase("leaky ReLU", LeakyReLU(slope: 0.2), map),
    GradientCase("sigmoid", Pointwise(.sigmoid), map),
    GradientCase("tanh", Pointwise(.tanh), map),
    GradientCase("e^x", Pointwise(.exp), map),
    GradientCase("hard sigmoid", Pointwise(.hardSigmoid(slope: 0.5, shift: 0.4)), map),
    GradientCase("hard swish", Pointwise(.hardSwish), map),
    GradientCase("swish", Pointwise(.swish(factor: 1)), map),
    GradientCase("swish with a factor", Pointwise(.swish(factor: 1.7)), map),
    GradientCase("GELU", Pointwise(.gelu), map),
    GradientCase("GELU by tanh", Pointwise(.geluTanh), map),
    GradientCase("error function", Pointwise(.erf), map),
    GradientCase("exponential linear", Pointwise(.exponentialLinear(scale: 1.7, rate: 0.8, slope: 1.1)), map),
    GradientCase("softplus", Pointwise(.softplus), map),
    GradientCase("softsign", Pointwise(.softsign), map),
    GradientCase("mish", Pointwise(.mish), map),
    GradientCase("absolute value", Pointwise(.absolute), map),
    GradientCase("square", Pointwise(.square), map),
    GradientCase("standardization of pixels", Standardization(.pixels, epsilon: 0.1), map),
    GradientCase("standardization of many channels", Standardization(.pixels, epsilon: 0.1), Shape(3, 2, 37)),
    GradientCase("standardization of groups", Standardization(.groups(2), epsilon: 0.1), Shape(5, 4, 6)),
    GradientCase("standardization of channels", Standardization(.groups(7), epsilon: 0.1), map),
    GradientCase("nearest resizing", resizing(2, 2.4, .nearest(.floor), .asymmetric), map),
    GradientCase("nearest resizing, smaller", resizing(0.5, 0.8, .nearest(.halfDown), .halfPixel), map),
    GradientCase("linear resizing", resizing(2, 1.7, .linear, .halfPixel), map),
    GradientCase("linear resizing by corners", resizing(1.5, 2, .linear, .alignCorners), map),
    GradientCase("cubic resizing", resizing(2, 1.7, .cubic(sharpness: -0.75), .halfPixel), map),
    GradientCase("cubic resizing, smaller", resizing(0.6, 1.5, .cubic(sharpness: -0.5), .alignCorners), map),
    GradientCase("choice", Choice(), map, map, map),
    GradientCase("softmax of every pixel", Softmax(), map),
    GradientCase("softmax of the whole map", Softmax(isGlobal: true), Shape(2, 3, 3)),
    GradientCase("max pooling", MaxPooling(Window(3, 2, stride: (2, 1))), map),
    GradientCase("max pooling that rounds up", MaxPooling(Window(3, 3, stride: (2, 2), roundsUp: true)), map),
    GradientCase("max pooling of the whole map", MaxPooling(nil), map),
    GradientCase("average pooling", AveragePooling(Window(3, 3, padding: .sameUpper)), map),
    GradientCase(
      "average pooling that counts its padding",
      AveragePooling(
        Window(3, 3, stride: (2, 2), padding: .explicit(top: 1, left: 1, bottom: 0, right: 2), roundsUp: true),
        countsPadding: true), map),
    GradientCase("global average pooling", GlobalAveragePooling(), map),
    GradientCase("global sum pooling", GlobalAveragePooling(isSum: true), map),
    GradientCase("mean of channels", Reduction(.mean, along: .channels), map),
    GradientCase("sum of channels", Reduction(.sum, along: .channels), map),
    GradientCase("largest of channels", Reduction(.largest, along: .channels), map),
    GradientCase("sum of groups of channels", Reduction(.sum, along: .channels, of: 3), Shape(5, 4, 6)),
    GradientCase("largest of groups of channels", Reduction(.largest, along: .channels, of: 2), Shape(5, 4, 6)),
    GradientCase("mean of rows", Reduction(.mean, along: .rows), map),
    GradientCase("largest of columns", Reduction(.largest, along: .columns), map),
    GradientCase("sum of neighboring columns", Reduction(.sum, along: .columns, of: 2), Shape(3, 6, 7)),
    GradientCase("scale and shift", ScaleShift(scale: .random(7, seed: 3), shift: .random(7, seed: 4)), map),
    GradientCase("local response normalization", lrn(3), map),
    GradientCase("local response normalization, even size", lrn(4), map),
    GradientCase("local response normalization, wider than the map", lrn(20), map),
    GradientCase("concatenation", Concatenation(), map, Shape(6, 5, 2), map),
    GradientCase("concatenation of rows", Concatenation(along: .rows), map, Shape(2, 5, 7)),
    GradientCase("concatenation of columns", Concatenation(along: .columns), map, Shape(6, 3, 7), map),
    GradientCase("product of matrices", MatrixProduct(), Shape(3, 4, 5), Shape(3, 5, 2)),
    GradientCase("attention", Attention(heads: 2), Shape(3, 2, 12)),
    GradientCase("attention of many tokens", Attention(heads: 1), Shape(150, 1, 6)),
    GradientCase(
      "attention of other keys", Attention(heads: 2, scale: 0.7), Shape(2, 1, 6), Shape(5, 1, 6), Shape(5, 1, 4)),
    GradientCase(
      "attention with a bias", Attention(heads: 2, bias: Tensor([1, 4, 4], .random(16, seed: 3))), Shape(4, 1, 12)),
    GradientCase("tokens", TokenSequence(prefix: Tensor([2, 7], .random(14, seed: 3))), map),
    GradientCase(
      "rotary positions", RotaryPositions(heads: 2, behind: 2, base: 100), Shape(8, 1, 24), Shape(2, 3, 2)),
    GradientCase("patches of tokens", Patches(behind: 2), Shape(14, 1, 5), Shape(4, 3, 2)),
    GradientCase(
      "added positions", PositionTable(Tensor([3, 4, 7], .random(84, seed: 3)), resampling: .cubic), map),
    GradientCase("sum", Sum(), map, map, map),
    GradientCase("sum with a pixel", Sum(), map, pixel),
    GradientCase("sum with a pixel first", Sum(), pixel, map, map),
    GradientCase("sum with a channel", Sum(), map, channel),
    GradientCase("sum with a channel first", Sum(), channel, map, pixel),
    GradientCase("product", Product(), map, map),
    GradientCase("product with a channel", Product(), map, channel),
    GradientCase("product with a channel first", Product(), channel, map),
    GradientCase("product with a pixel", Product(), map, pixel),
    GradientCase("product with a pixel first", Product(), pixel, map),
    GradientCase("product of pixels", Product(), pixel, pixel),
    GradientCase("flattening", Flatten(), Shape(3, 4, 5)),
    GradientCase("flattening pixel after pixel", Flatten(channelsFirst: false), Shape(3, 4, 5)),
    GradientCase("selection of channels, one twice", ChannelSelection([6, 0, 3, 3]), map),
    GradientCase(
      "rearrangement",
      Rearrangement(
        of: Shape(6, 5, 8), rows: [.init(.rows, size: 6), .init(.channels, size: 2, stride: 2)],
        columns: [.init(.columns, size: 5), .init(.channels, size: 2)], channels: [.init(.channels, size: 2, stride: 4)]
      ),
      Shape(6, 5, 8)),
    GradientCase("part of the rows", Crop(.rows, from: 1, count: 3), map),
    GradientCase("last columns", Crop(.columns, from: -3, count: 2), map),
    GradientCase("part of the channels", Crop(.channels, from: 2, count: 4), map),
    GradientCase("repeated pixel", Expansion(), pixel, map),
    GradientCase("repeated channel", Expansion(), channel, map),
    GradientCase("repeated column", Expansion(), Shape(6, 1, 7), Shape(1, 5, 7)),
    GradientCase("spread values", Spreading(stride: (2, 3)), map),
    GradientCase(
      "linear resizing to the size of another map", resizing(1, 1, .linear, .halfPixel), map, Shape(9, 4, 2)),
    GradientCase("constant border", pad(1, 0, 2, 3, .constant(0.7)), map),
    GradientCase("mirrored border", pad(2, 3, 1, 4, .reflect), map),
    GradientCase("repeated border", pad(7, 1, 0, 6, .edge), map),
    GradientCase("wrapped border", pad(2, 7, 9, 3, .wrap), map),
    GradientCase("border that cuts", pad(-2, 1, -1, -3, .constant(0)), map),
    GradientCase("mirrored border that also cuts", pad(3, -2, -3, 2, .reflect), map),
    GradientCase("repeated border that also cuts", pad(-3, 2, 4, -1, .edge), map),
  ]
}

struct GradientTests {
  /// Inputs lie half a spacing from the kinks and a spacing from each other; the step is small against both.
  private static let spacing: Float = 0.02
  private static let step: Float = 0.002

  @Test(arguments: GradientCase.all) func gradientIsThatOfFiniteDifferences(test: GradientCase) throws {
    let inputs = test.shapes.enumerated().map { number, shape in
      (shape: shape, values: [Float].spaced(shape.count, by: Self.spacing, seed: UInt64(number)))
    }
    let run = try LayerRun(test.layer, on: inputs)
    let weights = [Float].random(run.output.count, seed: 7)
    let gradients = try LayerRun(test.layer, on: inputs, outputGradient: weights).inputGradients
    let norm = gradients.joined().reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(norm > 0)
    for seed in 0..<4 {
      var random = Random(seed: UInt64(seed))
      let directions = inputs.map { input in input.values.map { _ in random.next(below: 2) == 0 ? Float(-1) : 1 } }
      func value(at step: Float) throws -> Double {
        let moved = zip(inputs, directions).map { input, direction in
          (shape: input.shape, values: zip(input.values, direction).map { $0 + step * $1 })
        }
        return Self.dot(try LayerRun(test.layer, on: moved).output, weights)
      }
      let slope = (try value(at: Self.step) - value(at: -Self.step)) / Double(2 * Self.step)
      let expected = zip(gradients, directions).reduce(0.0) { $0 + Self.dot($1.0, $1.1) }
      #expect(abs(slope - expected) < 1e-3 * norm)
    }
  }

  @Test(arguments: GradientCase.all) func gradientIsAddedWhereAnotherIsAlready(test: GradientCase) throws {
    let inputs = test.shapes.enumerated().map { number, shape in
      (shape: shape, values: [Float].spaced(shape.count, by: Self.spacing, seed: UInt64(number)))
    }
    let before = test.shapes.map { [Float].random($0.count, seed: 8) }
    let replaced = try LayerRun(test.layer, on: inputs).inputGradients
    let added = try LayerRun(test.layer, on: inputs, accumulating: before).inputGradients
    for (input, gradient) in added.enumerated() {
      let sum = zip(replaced[input], before[input]).map { $0 + $1 }
      #expect(gradient.error(against: sum) < 1e-6, "input \(input)")
    }
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}
