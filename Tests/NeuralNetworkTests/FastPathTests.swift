// Every fast path against its plain twin, over shapes that meet its borders.

import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

/// A convolution and the map that it looks at.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  let shape: Shape
  let groups: Int
  /// Nodes of a group.
  let nodes: Int
  let window: Window

  init(
    _ height: Int, _ width: Int, _ channels: Int, groups: Int = 1, nodes: Int, _ kernelHeight: Int, _ kernelWidth: Int,
    stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), padding: Window.Padding = .none
  ) {
    shape = Shape(height, width, channels)
    self.groups = groups
    self.nodes = nodes
    window = Window(kernelHeight, kernelWidth, stride: stride, dilation: dilation, padding: padding)
  }

  var testDescription: String {
    "\(nodes) nodes in each of \(groups) groups, \(window.height) × \(window.width), stride \(window.stride), "
      + "dilation \(window.dilation), \(window.padding), on \(shape)"
  }

  /// With a bias, so that it lands where it should.
  func layer(_ algorithm: Convolution.Algorithm) -> Convolution {
    let inputs = shape.channels / groups
    let filters = Tensor(
      [groups, window.height, window.width, inputs, nodes],
      .random(groups * window.height * window.width * inputs * nodes, seed: 3))
    var layer = Convolution(filters: filters, bias: .random(groups * nodes, seed: 4), window: window)
    layer.algorithm = algorithm
    return layer
  }

  static let all = [
    // one pixel, one channel
    ConvolutionCase(1, 1, 1, nodes: 1, 1, 1),
    ConvolutionCase(1, 1, 17, nodes: 3, 1, 1),
    ConvolutionCase(1, 1, 3, nodes: 5, 3, 3, padding: .sameUpper),
    ConvolutionCase(7, 5, 1, nodes: 1, 3, 3),
    // points: no rows are laid out; few pixels, whose columns are cut too; many pixels; groups
    ConvolutionCase(1, 1, 40, nodes: 301, 1, 1),
    ConvolutionCase(3, 5, 300, nodes: 70, 1, 1, padding: .sameLower),
    ConvolutionCase(53, 47, 5, nodes: 17, 1, 1, padding: .sameUpper),
    ConvolutionCase(11, 13, 12, groups: 3, nodes: 5, 1, 1),
    ConvolutionCase(6, 7, 3, nodes: 4, 1, 1, padding: .explicit(top: 1, left: 0, bottom: 0, right: 2)),
    // odd sizes and numbers of channels
    ConvolutionCase(9, 11, 3, nodes: 16, 3, 3, padding: .sameUpper),
    ConvolutionCase(13, 7, 16, nodes: 15, 2, 2, padding: .sameUpper),
    ConvolutionCase(13, 7, 17, nodes: 3, 2, 4, padding: .sameLower),
    ConvolutionCase(8, 10, 5, nodes: 33, 1, 7, padding: .sameUpper),
    ConvolutionCase(8, 10, 5, nodes: 33, 7, 1, padding: .sameLower),
    // strides and dilations
    ConvolutionCase(15, 12, 4, nodes: 6, 3, 3, stride: (2, 2)),
    ConvolutionCase(15, 12, 4, nodes: 6, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(14, 12, 4, nodes: 6, 3, 3, stride: (2, 2), padding: .sameLower),
    ConvolutionCase(17, 16, 4, nodes: 6, 2, 2, stride: (3, 5)),
    ConvolutionCase(16, 16, 3, nodes: 7, 1, 1, stride: (2, 3)),
    ConvolutionCase(16, 19, 3, nodes: 7, 3, 3, dilation: (2, 3), padding: .sameUpper),
    ConvolutionCase(16, 19, 3, nodes: 7, 3, 2, stride: (2, 1), dilation: (3, 2), padding: .sameLower),
    // more padding than window, on one side or on all; a window larger than the map
    ConvolutionCase(6, 5, 3, nodes: 4, 3, 3, padding: .explicit(top: 2, left: 0, bottom: 1, right: 3)),
    ConvolutionCase(6, 5, 3, nodes: 4, 2, 3, padding: .explicit(top: 4, left: 5, bottom: 3, right: 4)),
    ConvolutionCase(3, 2, 3, nodes: 4, 5, 7, padding: .sameUpper),
    ConvolutionCase(3, 2, 3, nodes: 4, 7, 6, stride: (2, 2), padding: .explicit(top: 4, left: 3, bottom: 2, right: 5)),
    // too many windows to be laid out whole on the way back
    ConvolutionCase(64, 60, 16, nodes: 8, 31, 3, padding: .sameUpper),
    // groups of several and of one channel
    ConvolutionCase(10, 9, 15, groups: 5, nodes: 2, 3, 3, padding: .sameUpper),
    ConvolutionCase(10, 9, 8, groups: 2, nodes: 9, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(10, 9, 6, groups: 6, nodes: 2, 3, 3, dilation: (2, 2), padding: .sameUpper),
    // several pieces; several tiles a piece; bands of several tiles; bands no taller than a window
    ConvolutionCase(61, 59, 3, nodes: 17, 3, 3, padding: .sameUpper),
    ConvolutionCase(40, 43, 64, nodes: 5, 7, 7, padding: .sameUpper),
    ConvolutionCase(40, 43, 48, groups: 2, nodes: 3, 9, 7, stride: (2, 1), padding: .sameLower),
    ConvolutionCase(21, 200, 9, nodes: 2, 19, 3, padding: .sameUpper),
    ConvolutionCase(50, 12, 3, nodes: 2, 5, 3, stride: (1, 2), dilation: (6, 1), padding: .sameUpper),
  ]
}

/// A depthwise convolution, as its own layer and as a convolution of groups of one channel.
struct DepthwiseCase: CustomTestStringConvertible, Sendable {
  let shape: Shape
  let window: Window

  var testDescription: String {
    "\(window.height) × \(window.width), stride \(window.stride), dilation \(window.dilation), \(window.padding), "
      + "on \(shape)"
  }

  var filters: [Float] { .random(window.height * window.width * shape.channels, seed: 3) }

  var layer: DepthwiseConvolution {
    DepthwiseConvolution(
      filters: Tensor([window.height, window.width, shape.channels], filters), bias: .random(shape.channels, seed: 4),
      window: window)
  }

  var grouped: Convolution {
    let taps = window.height * window.width
    let ordered = (0..<shape.channels).flatMap { c in (0..<taps).map { filters[$0 * shape.channels + c] } }
    var layer = Convolution(
      filters: Tensor([shape.channels, window.height, window.width, 1, 1], ordered),
      bias: .random(shape.channels, seed: 4), window: window)
    layer.algorithm = .direct
    return layer
  }

  static let all: [DepthwiseCase] = {
    var cases: [DepthwiseCase] = []
    for channels in [1, 15, 16, 17, 33] {
      for (height, width) in [(1, 1), (3, 3), (5, 5), (7, 3), (2, 5)] {
        for (stride, dilation) in [((1, 1), (1, 1)), ((2, 2), (1, 1)), ((3, 1), (1, 1)), ((1, 1), (2, 2))] {
          let window = Window(height, width, stride: stride, dilation: dilation, padding: .sameUpper)
          cases.append(DepthwiseCase(shape: Shape(11, 9, channels), window: window))
        }
      }
    }
    let paddings = [
      Window.Padding.none, .sameLower, .explicit(top: 0, left: 2, bottom: 1, right: 0),
      .explicit(top: 1, left: 0, bottom: 3, right: 2),
      // more than a window reaches, and the cut that this is on the way back
      .explicit(top: 4, left: 5, bottom: 4, right: 3), .explicit(top: -2, left: -3, bottom: 0, right: -1),
    ]
    for padding in paddings {
      for stride in [(1, 1), (2, 3)] {
        cases.append(DepthwiseCase(shape: Shape(8, 7, 33), window: Window(3, 3, stride: stride, padding: padding)))
        cases.append(DepthwiseCase(shape: Shape(9, 12, 16), window: Window(5, 5, stride: stride, padding: padding)))
      }
    }
    // one pixel; windows wider and taller than the map; a taller one than the fast form takes
    cases.append(DepthwiseCase(shape: Shape(1, 1, 17), window: Window(3, 3, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(2, 1, 32), window: Window(5, 5, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(3, 2, 16), window: Window(5, 5, stride: (2, 2), padding: .sameLower)))
    cases.append(DepthwiseCase(shape: Shape(66, 3, 17), window: Window(65, 3, padding: .sameUpper)))
    // rows of several parts, on maps that no core's cache holds and on one that it does
    cases.append(DepthwiseCase(shape: Shape(61, 131, 33), window: Window(3, 3, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(61, 132, 33), window: Window(5, 5, padding: .none)))
    cases.append(DepthwiseCase(shape: Shape(4, 263, 17), window: Window(5, 5, stride: (2, 2), padding: .sameUpper)))
    return cases
  }()
}

struct FastPathTests {
  /// What sums of a few thousand float32 products may differ by; the worst here differs by a sixth of it.
  static let tolerance: Float = 3e-6

  @Test(arguments: ConvolutionCase.all) func unrolledIsDirect(test: ConvolutionCase) throws {
    let errors = try errors(of: test.layer(.unrolled), against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < Self.tolerance)
    #expect(errors.backward < Self.tolerance)
  }

  /// Maps that no core's cache holds.
  static let farPoints = ConvolutionCase(66, 67, 83, nodes: 61, 1, 1)

  /// All but groups and the largest windows, and some more: tiles of 8 pixels and their rests, runs of columns, strides
  /// larger than the window and than the map.
  static let indirect =
    ConvolutionCase.all.filter { $0.groups == 1 && $0.window.height * $0.window.width <= KERNEL_INDIRECT_TAPS } + [
      ConvolutionCase(1, 9, 40, nodes: 49, 1, 1),
      farPoints,
      ConvolutionCase(17, 17, 160, nodes: 192, 1, 7, padding: .sameUpper),
      ConvolutionCase(8, 8, 300, nodes: 400, 3, 3, padding: .sameUpper),
      ConvolutionCase(5, 7, 12, nodes: 20, 1, 1, stride: (3, 2)),
      ConvolutionCase(2, 2, 12, nodes: 20, 2, 2, stride: (3, 3)),
      ConvolutionCase(35, 33, 24, nodes: 33, 3, 5, stride: (2, 3), dilation: (2, 1), padding: .sameLower),
    ]

  @Test(.enabled(if: kernel_indirect_exists()), arguments: indirect)
  func indirectIsDirect(test: ConvolutionCase) throws {
    let errors = try errors(of: test.layer(.indirect), against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < Self.tolerance)
    #expect(errors.backward < Self.tolerance)
  }

  @Test(.enabled(if: kernel_indirect_exists())) func indirectIsTheSameOnAnyNumberOfCores() throws {
    for test in Self.indirect.suffix(6) {
      let input = [(shape: test.shape, values: [Float].random(test.shape.count, seed: 5))]
      let runs = try [1, 2].map { try LayerRun(test.layer(.indirect), on: input, cores: Cores(limit: $0)) }
      #expect(runs[0].output == runs[1].output && runs[0].inputGradients == runs[1].inputGradients)
    }
  }

  /// Tile edges, one tile, other paddings, whole maps and maps in blocks (the last two).
  static let tiled = [
    ConvolutionCase(1, 1, 16, nodes: 16, 3, 3, padding: .sameUpper),
    ConvolutionCase(3, 3, 16, nodes: 16, 3, 3),
    ConvolutionCase(4, 4, 16, nodes: 32, 3, 3, padding: .sameUpper),
    ConvolutionCase(5, 9, 48, nodes: 16, 3, 3, padding: .sameLower),
    ConvolutionCase(13, 18, 32, nodes: 48, 3, 3, padding: .explicit(top: 0, left: 2, bottom: 1, right: 0)),
    ConvolutionCase(8, 7, 16, nodes: 16, 3, 3, padding: .explicit(top: 5, left: 3, bottom: 4, right: 6)),
    ConvolutionCase(17, 22, 64, nodes: 80, 3, 3, padding: .sameUpper),
    ConvolutionCase(350, 345, 16, nodes: 16, 3, 3, padding: .sameUpper),
    ConvolutionCase(61, 1999, 16, nodes: 16, 3, 3, padding: .sameUpper),
  ]

  @Test(arguments: tiled) func winogradIsDirect(test: ConvolutionCase) throws {
    let layer = test.layer(.winograd)
    #expect(layer.canUseWinograd)
    let errors = try errors(of: layer, against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < 2e-5)
    #expect(errors.backward < 2e-5)
  }

  @Test(
    arguments: [
      (tiled[4], Convolution.Algorithm.winograd), (thin[5], .thin), (thin[8], .thin), (indirect[7], .indirect),
      (farPoints, .indirect), (ConvolutionCase(3, 5, 300, nodes: 70, 1, 1), .indirect),
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

  static let thin = [
    ConvolutionCase(1, 1, 1, nodes: 16, 3, 3, padding: .sameUpper),
    ConvolutionCase(6, 7, 2, nodes: 16, 1, 1),
    ConvolutionCase(9, 21, 3, nodes: 64, 3, 3, padding: .sameUpper),
    ConvolutionCase(15, 12, 4, nodes: 80, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(
      17, 40, 3, nodes: 96, 7, 7, stride: (2, 3), padding: .explicit(top: 3, left: 3, bottom: 2, right: 5)),
    ConvolutionCase(16, 39, 3, nodes: 32, 3, 2, dilation: (3, 2), padding: .sameLower),
    ConvolutionCase(3, 2, 3, nodes: 16, 5, 7, padding: .sameUpper),
    ConvolutionCase(8, 9, 3, nodes: 16, 4, 4, stride: (4, 4)),
    // rows that no core's first cache holds
    ConvolutionCase(7, 131, 3, nodes: 64, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(5, 55, 3, nodes: 80, 3, 3, padding: .sameLower),
  ]

  @Test(arguments: thin) func thinIsDirect(test: ConvolutionCase) throws {
    let layer = test.layer(.thin)
    #expect(layer.canBeThin)
    let errors = try errors(of: layer, against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < Self.tolerance)
    #expect(errors.backward < Self.tolerance)
  }

  @Test func winogradTakesSmallMapsWholeAndLargeOnesInBlocks() throws {
    let sizes = try Self.tiled.map { test in
      let layer = test.layer(.winograd)
      return layer.scratchSize(inputs: [test.shape], output: try layer.outputShape(of: [test.shape]))
    }
    #expect(sizes.dropLast(2).allSatisfy { $0.shared > 0 && $0.perCore == 0 })
    #expect(sizes.suffix(2).allSatisfy { $0.shared == 0 && $0.perCore > 0 })
  }

  @Test func winogradIsTheSameOnAnyNumberOfCores() throws {
    for test in [Self.tiled[6], Self.tiled[7]] {
      let input = [(shape: test.shape, values: [Float].random(test.shape.count, seed: 5))]
      let runs = try [1, 2].map { try LayerRun(test.layer(.winograd), on: input, cores: Cores(limit: $0)) }
      #expect(runs[0].output == runs[1].output && runs[0].inputGradients == runs[1].inputGradients)
    }
  }

  @Test func theFastestWayIsChosenBySize() {
    let product = kernel_indirect_exists() ? Convolution.Algorithm.indirect : .unrolled
    let layer = ConvolutionCase(64, 64, 32, nodes: 32, 3, 3).layer(.direct)
    var free = layer
    free.algorithm = nil
    #expect(free.algorithm(for: Shape(64, 64, 32)) == .winograd)
    #expect(free.algorithm(for: Shape(8, 8, 32)) == product)
    #expect(layer.algorithm(for: Shape(64, 64, 32)) == .direct)
    var thin = ConvolutionCase(64, 64, 3, nodes: 32, 3, 3).layer(.direct)
    thin.algorithm = nil
    #expect(thin.algorithm(for: Shape(62, 62, 32)) == .thin)
    var strided = ConvolutionCase(64, 64, 32, nodes: 32, 3, 3, stride: (2, 2)).layer(.direct)
    strided.algorithm = nil
    #expect(strided.algorithm(for: Shape(64, 64, 32)) == product)
    var grouped = ConvolutionCase(64, 64, 32, groups: 2, nodes: 16, 3, 3).layer(.direct)
    grouped.algorithm = nil
    #expect(grouped.algorithm(for: Shape(62, 62, 32)) == .unrolled)
  }

  @Test(arguments: DepthwiseCase.all) func depthwiseIsAConvolutionOfGroups(test: DepthwiseCase) throws {
    let errors = try errors(of: test.layer, against: test.grouped, on: test.shape)
    #expect(errors.forward < Self.tolerance)
    #expect(errors.backward < Self.tolerance)
  }

  @Test(arguments: DepthwiseCase.all) func depthwiseKernelIsItsDefinition(test: DepthwiseCase) throws {
    var geometry = test.window.geometry(on: test.shape)
    let count = geometry.output_height * geometry.output_width * test.shape.channels
    let (input, filters) = ([Float].random(test.shape.count, seed: 1), test.filters)
    // a guard on both sides: what lies there must stay
    let guarded = 64
    var output = [Float](repeating: 77, count: count + 2 * guarded)
    output.withUnsafeMutableBufferPointer {
      kernel_depthwise_forward(
        &geometry, input, filters, $0.baseAddress! + guarded, test.shape.channels, 0, geometry.output_height)
    }
    #expect(output.prefix(guarded).allSatisfy { $0 == 77 } && output.suffix(guarded).allSatisfy { $0 == 77 })
    let result = Array(output[guarded..<guarded + count])
    #expect(result.error(against: Self.depthwise(input, filters, geometry, test.shape.channels)) < Self.tolerance)
  }

  /// The definition of a depthwise convolution: Y[y, x, c] = Σ over ky, kx of X[y·s + ky·d − pad, x·s + kx·d − pad, c] ·
  /// F[ky, kx, c].
  private static func depthwise(
    _ input: [Float], _ filters: [Float], _ w: kernel_window, _ channels: Int
  ) -> [Float] {
    var output: [Float] = []
    for y in 0..<w.output_height {
      for x in 0..<w.output_width {
        for c in 0..<channels {
          var sum = 0.0
          for ky in 0..<w.kernel_height {
            for kx in 0..<w.kernel_width {
              let iy = y * w.stride_y + ky * w.dilation_y - w.pad_top
              let ix = x * w.stride_x + kx * w.dilation_x - w.pad_left
              if iy < 0 || iy >= w.input_height || ix < 0 || ix >= w.input_width { continue }
              sum +=
                Double(input[(iy * w.input_width + ix) * channels + c])
                * Double(filters[(ky * w.kernel_width + kx) * channels + c])
            }
          }
          output.append(Float(sum))
        }
      }
    }
    return output
  }

  // MARK: - What is merged into the last pass

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
      case .nodes: some = []
      }
      let expected = stride(from: 0, to: all.count, by: 33).flatMap { p in nodes.map { all[p + $0] } }
      #expect(some.error(against: expected) < Self.tolerance)
    }
  }

  @Test func bandsOfTheWayBackWriteApart() throws {
    // bands of fewer rows than the window has: two at work side by side would add to the same rows
    let test = ConvolutionCase(64, 60, 16, nodes: 8, 31, 3, padding: .sameUpper)
    let input = [(shape: test.shape, values: [Float].random(test.shape.count, seed: 1))]
    func gradient(_ cores: Int) throws -> [Float] {
      try LayerRun(test.layer(.unrolled), on: input, cores: Cores(limit: cores)).inputGradients[0]
    }
    let alone = try gradient(1)
    for _ in 0..<20 { #expect(try gradient(2) == alone) }
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
    #expect(whole.output.error(against: values.last!.values) < tolerance)
    var gradient = [Float].random(values.last!.values.count, seed: 99)
    for (layer, value) in zip(layers, values).reversed() {
      gradient = try LayerRun(layer, on: [value], outputGradient: gradient).inputGradients[0]
    }
    #expect(whole.inputGradients[0].error(against: gradient) < tolerance)
  }
}
