// Convolution of 3 × 3 windows in tiles, by Winograd's algorithm (see winograd.c): transform tiles, 36 products with
// the transformed filters, transform back. Backward runs the same steps' adjoints in the other direction.
//
// A small map is taken whole, one step after another, the products spread over the cores. A large one is taken in
// blocks of tile rows that stay in the cache, each block through all steps on one core.

import ComputeKernels

/// How a map is cut into tiles, and the tiles into blocks.
private struct Tiling {
  /// Floats of transformed tiles above which a map is taken in blocks: 32 MB.
  private static let wholeMap = 8 << 20
  /// Floats of a block's transformed tiles: about 4 MB, more where a block would have too few tiles for its products.
  private static let block = 1 << 20

  let across, down: Int
  /// Whether the map is taken whole.
  let isWhole: Bool
  /// Rows of tiles in a block.
  let blockRows: Int

  var tiles: Int { across * down }
  var blocks: Int { (down + blockRows - 1) / blockRows }
  /// The tiles of the largest block.
  var blockTiles: Int { min(blockRows, down) * across }

  init(output: Shape, channels: Int) {
    across = (output.width + 3) / 4
    down = (output.height + 3) / 4
    isWhole = 36 * across * down * channels <= Self.wholeMap
    let tiles = max(64, Self.block / (36 * channels))
    blockRows = isWhole ? down : max(1, tiles / across)
  }

  /// The tiles of a block.
  func block(_ index: Int) -> Range<Int> {
    index * blockRows * across..<min(down, (index + 1) * blockRows) * across
  }
}

extension Convolution {
  /// Whether this form exists for this convolution and is the fastest on an output of this shape.
  func prefersWinograd(output: Shape) -> Bool {
    canUseWinograd && output.height >= 12 && output.width >= 12 && output.pixels >= 256
  }

  /// Whether this form exists for this convolution.
  var canUseWinograd: Bool {
    groups == 1 && window.height == 3 && window.width == 3 && window.stride == (1, 1) && window.dilation == (1, 1)
      && groupInputs % 16 == 0 && groupOutputs % 16 == 0
  }

  /// 36×I×O.
  private func makeTransformedFilters(on cores: Cores) -> [Float] {
    let count = filters.values.count / 9
    return [Float](unsafeUninitializedCapacity: 36 * count) { result, initialized in
      nonisolated(unsafe) let result = result  // ranges write apart
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: count, unit: 256) { range, _ in
          kernel_winograd_filters(filters.baseAddress, result.baseAddress, count, range.lowerBound, range.upperBound)
        }
      }
      initialized = 36 * count
    }
  }

  func winogradScratchSize(output: Shape) -> ScratchSize {
    precondition(canUseWinograd, "filters \(filters.shape) with the window \(window) in tiles")
    let tiling = Tiling(output: output, channels: inputs + outputs)
    let floats = 36 * tiling.blockTiles * (inputs + outputs)
    return tiling.isWhole ? ScratchSize(shared: floats) : ScratchSize(perCore: floats)
  }

  func forwardWinograd(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let tiling = Tiling(output: at.output.shape, channels: inputs + outputs)
    let passed = at.savedBits

    func transform(_ tiles: Range<Int>, to memory: UnsafeMutablePointer<Float>, plane: Int) {
      withUnsafePointer(to: geometry) {
        kernel_winograd_input(
          $0, at.inputs[0].base, inputs, tiles.lowerBound, tiles.upperBound, memory, plane * inputs)
      }
    }
    func finish(_ tiles: Range<Int>, from memory: UnsafeMutablePointer<Float>, plane: Int) {
      epilogue.withParameters { scale, shift, lower, upper in
        withUnsafePointer(to: geometry) {
          kernel_winograd_output(
            $0, memory, plane * outputs, outputs, tiles.lowerBound, tiles.upperBound, scale, shift, lower, upper,
            epilogue.clamp == nil ? nil : passed, epilogue.wordsPerPixel, at.output.base)
        }
      }
    }

    transformed.values { makeTransformedFilters(on: cores) }.withUnsafeBufferPointer { filters in
      func multiply(_ point: Int, _ count: Int, _ memory: UnsafeMutablePointer<Float>) {
        let products = memory + 36 * count * inputs
        Matrix.multiply(
          Matrix(memory + point * count * inputs, rows: count, columns: inputs),
          Matrix(filters.baseAddress! + point * inputs * outputs, rows: inputs, columns: outputs),
          into: products + point * count * outputs, stride: outputs)
      }
      if tiling.isWhole {
        let (count, memory) = (tiling.tiles, at.sharedScratch)
        cores.forEachRange(of: count, unit: 8) { tiles, _ in
          transform(tiles, to: memory + tiles.lowerBound * inputs, plane: count)
        }
        cores.forEach(36) { point, _ in multiply(point, count, memory) }
        cores.forEachRange(of: count, unit: 8) { tiles, _ in
          finish(tiles, from: memory + 36 * count * inputs + tiles.lowerBound * outputs, plane: count)
        }
      } else {
        cores.forEach(tiling.blocks) { block, core in
          let (tiles, memory) = (tiling.block(block), at.scratch(core))
          transform(tiles, to: memory, plane: tiles.count)
          for point in 0..<36 { multiply(point, tiles.count, memory) }
          finish(tiles, from: memory + 36 * tiles.count * inputs, plane: tiles.count)
        }
      }
    }
  }

  func backwardWinograd(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let tiling = Tiling(output: at.output.shape, channels: inputs + outputs)
    let passed = at.savedBits
    clearGradient(at, on: cores)

    func transform(_ tiles: Range<Int>, to memory: UnsafeMutablePointer<Float>, plane: Int) {
      epilogue.withParameters { scale, _, _, _ in
        withUnsafePointer(to: geometry) {
          kernel_winograd_output_adjoint(
            $0, at.outputGradient.base, outputs, tiles.lowerBound, tiles.upperBound, scale,
            epilogue.clamp == nil ? nil : passed, epilogue.wordsPerPixel, memory, plane * outputs)
        }
      }
    }
    func add(_ tiles: Range<Int>, from memory: UnsafeMutablePointer<Float>, plane: Int) {
      withUnsafePointer(to: geometry) {
        kernel_winograd_input_adjoint(
          $0, memory, plane * inputs, inputs, tiles.lowerBound, tiles.upperBound, at.inputGradients[0].base)
      }
    }

    transformed.values { makeTransformedFilters(on: cores) }.withUnsafeBufferPointer { filters in
      func multiply(_ point: Int, _ count: Int, _ memory: UnsafeMutablePointer<Float>) {
        let products = memory + 36 * count * outputs
        Matrix.multiply(
          Matrix(memory + point * count * outputs, rows: count, columns: outputs),
          Matrix(filters.baseAddress! + point * inputs * outputs, rows: inputs, columns: outputs).transposed,
          into: products + point * count * inputs, stride: inputs)
      }
      if tiling.isWhole {
        let (count, memory) = (tiling.tiles, at.sharedScratch)
        cores.forEachRange(of: count, unit: 8) { tiles, _ in
          transform(tiles, to: memory + tiles.lowerBound * outputs, plane: count)
        }
        cores.forEach(36) { point, _ in multiply(point, count, memory) }
        // a row of tiles writes into the next one's rows: the even ones write apart, then the odd ones
        for parity in 0..<min(2, tiling.down) {
          cores.forEach((tiling.down - parity + 1) / 2) { piece, _ in
            let first = (2 * piece + parity) * tiling.across
            add(
              first..<first + tiling.across, from: memory + 36 * count * outputs + first * inputs, plane: count)
          }
        }
      } else {
        for parity in 0..<min(2, tiling.blocks) {
          cores.forEach((tiling.blocks - parity + 1) / 2) { piece, core in
            let (tiles, memory) = (tiling.block(2 * piece + parity), at.scratch(core))
            transform(tiles, to: memory, plane: tiles.count)
            for point in 0..<36 { multiply(point, tiles.count, memory) }
            add(tiles, from: memory + 36 * tiles.count * outputs, plane: tiles.count)
          }
        }
      }
    }
  }
}
