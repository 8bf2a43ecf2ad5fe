// Every form of a convolution against its definition, over shapes that meet its borders.

import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

struct ConvolutionTests {
  @Test(arguments: ConvolutionCase.all) func unrolledIsDirect(test: ConvolutionCase) throws {
    let errors = try errors(of: test.layer(.unrolled), against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < errorOfSums)
    #expect(errors.backward < errorOfSums)
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
    #expect(errors.forward < errorOfSums)
    #expect(errors.backward < errorOfSums)
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

  @Test func patchesAreDirect() throws {
    let test = ConvolutionCase(30, 45, 3, nodes: 32, 14, 14, stride: (14, 14))
    let errors = try errors(of: test.layer(.unrolled), against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < errorOfSums)
    #expect(errors.backward < errorOfSums)
  }

  @Test(arguments: thin) func thinIsDirect(test: ConvolutionCase) throws {
    let layer = test.layer(.thin)
    #expect(layer.canBeThin)
    let errors = try errors(of: layer, against: test.layer(.direct), on: test.shape)
    #expect(errors.forward < errorOfSums)
    #expect(errors.backward < errorOfSums)
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
    var patches = ConvolutionCase(64, 64, 3, nodes: 32, 16, 16, stride: (16, 16)).layer(.direct)
    patches.algorithm = nil
    #expect(patches.algorithm(for: Shape(4, 4, 32)) == .unrolled)
    var strided = ConvolutionCase(64, 64, 32, nodes: 32, 3, 3, stride: (2, 2)).layer(.direct)
    strided.algorithm = nil
    #expect(strided.algorithm(for: Shape(64, 64, 32)) == product)
    var grouped = ConvolutionCase(64, 64, 32, groups: 2, nodes: 16, 3, 3).layer(.direct)
    grouped.algorithm = nil
    #expect(grouped.algorithm(for: Shape(62, 62, 32)) == .unrolled)
  }
}
