// Convolution as matrix products that read the map where it lies, without im2col. Backward is the same with transposed
// filters, phase by phase of the stride. There are two forms: one for AVX-512 (see indirect.c), and one for AVX2, which
// packs filters on the way and transposes them then (product.c).

import ComputeKernels

extension Convolution {
  private var taps: Int { window.height * window.width }

  /// Whether this is faster than im2col: where it exists, but for too few pixels to be worth packing.
  func prefersIndirect(output: Shape) -> Bool {
    canBeIndirect && (output.pixels >= Matrix.leastRows || !kernel_product_exists())
  }

  /// Whether it exists for this convolution.
  private var canBeIndirect: Bool { kernel_indirect_exists() && groups == 1 && taps <= Int(KERNEL_INDIRECT_TAPS) }

  /// A row of zeros, for windows that reach past the map, and in backward the rows that the adjoint of the epilogue
  /// writes.
  var indirectScratchSize: ScratchSize {
    let row = 16 * epilogue.wordsPerPixel
    return ScratchSize(perCore: max(inputs, window.isPoint ? (1 + Int(KERNEL_INDIRECT_ROWS)) * row : outputs))
  }

  func forwardIndirect(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let pieces = TilePieces(pixels: at.output.shape.pixels, columns: outputs, rowLength: taps * inputs)
    filters.values.withUnsafeBufferPointer { filters in
      epilogue.withFinish(passed) { finish in
        cores.forEach(pieces.count) { piece, core in
          let (pixels, nodes) = pieces[piece]
          kernel_fill(at.scratch(core), inputs, 0)
          withUnsafePointer(to: geometry) { geometry in
            kernel_indirect_forward(
              geometry, at.inputs[0].base, inputs, filters.baseAddress, finish, at.scratch(core), at.output.base,
              outputs, pixels.lowerBound, pixels.upperBound, nodes.lowerBound, nodes.upperBound)
          }
        }
      }
    }
  }

  func backwardIndirect(_ at: Operands, on cores: Cores) {
    let shape = at.inputs[0].shape
    let geometry = window.geometry(on: shape)
    let isPacking = kernel_product_exists()
    // windows that are not points would take the epilogue's adjoint of every row several times
    let finishing = window.isPoint && epilogue.hasAdjoint && !isPacking
    let pointPieces = TilePieces(pixels: at.output.shape.pixels, columns: inputs, rowLength: outputs)
    let undoing = window.isPoint && isPacking && pointPieces.haveAllColumns  // piece by piece, while they are near
    if !finishing && !undoing { undoEpilogue(at, on: cores) }
    let filters = isPacking ? filters.values : transposed.values { makeTransposedFilters(on: cores) }
    filters.withUnsafeBufferPointer { filters in
      epilogue.withFinish(at.savedBits) { finish in
        for y in 0..<min(window.stride.y, shape.height) {
          for x in 0..<min(window.stride.x, shape.width) {
            let rows = (shape.height - y + window.stride.y - 1) / window.stride.y
            let columns = (shape.width - x + window.stride.x - 1) / window.stride.x
            let pieces = TilePieces(pixels: rows * columns, columns: inputs, rowLength: taps * outputs)
            cores.forEach(pieces.count) { piece, core in
              let (pixels, channels) = pieces[piece]
              let zeros = at.scratch(core)
              kernel_fill(zeros, outputs, 0)
              if undoing { undoEpilogue(at, ofPixels: pixels) }
              withUnsafePointer(to: geometry) {
                kernel_indirect_backward(
                  $0, at.outputGradient.base, outputs, finishing ? finish : nil, zeros + 16 * epilogue.wordsPerPixel,
                  filters.baseAddress, zeros, at.inputGradients[0].base, inputs, y, x, pixels.lowerBound,
                  pixels.upperBound, channels.lowerBound, channels.upperBound, at.accumulates[0])
              }
            }
          }
        }
      }
    }
  }

  /// H×W×O×I.
  private func makeTransposedFilters(on cores: Cores) -> [Float] {
    let size = inputs * outputs
    return [Float](unsafeUninitializedCapacity: taps * size) { result, initialized in
      nonisolated(unsafe) let result = result  // taps write apart
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEach(taps) { tap, _ in
          kernel_transpose_filters(
            filters.baseAddress! + tap * size, result.baseAddress! + tap * size, inputs, outputs)
        }
      }
      initialized = taps * size
    }
  }
}

/// How such a product is cut for the cores: into runs of columns and, one after another for each of these, runs of
/// pixels.
private struct TilePieces {
  private static let tile = 8  // indirect.c's ROWS
  private static let vector = 16
  private static let cached = 64 * 1024  // floats of filters
  private static let leastPieces = 8  // where there are as many tiles
  // where filters are packed, for each piece anew
  private static let most = 288  // pixels: product.c's BAND
  private static let least = 144  // pixels for which a run of all columns is worth its packing
  private static let leastPanels = 16  // in all pieces, so that they can be shared evenly

  private let pixels, columns: Int
  private let pixelsPerPiece, columnsPerPiece: Int

  /// Cuts `pixels` × `columns` results, each a sum of `rowLength` products.
  init(pixels: Int, columns: Int, rowLength: Int) {
    self.pixels = pixels
    self.columns = columns
    let vectors = (columns + Self.vector - 1) / Self.vector
    if kernel_product_exists() {
      var runs = 1
      while pixels > Self.most * runs || (runs * vectors < Self.leastPanels && pixels >= Self.least * runs) {
        runs *= 2
      }
      pixelsPerPiece = (pixels + runs - 1) / runs
      let columnRuns = max(1, Self.leastPieces / runs)
      columnsPerPiece = (vectors + columnRuns - 1) / columnRuns * Self.vector
      return
    }
    // filters stay in a core's cache
    let most = max(3, Self.cached / (rowLength * Self.vector))
    let panels = (vectors + most - 1) / most
    columnsPerPiece = (vectors + panels - 1) / panels * Self.vector
    let tiles = (pixels + Self.tile - 1) / Self.tile
    let shares = min(tiles, (Self.leastPieces + panels - 1) / panels)
    pixelsPerPiece = (tiles + shares - 1) / shares * Self.tile
  }

  var haveAllColumns: Bool { columnsPerPiece >= columns }

  private var pixelPieces: Int { (pixels + pixelsPerPiece - 1) / pixelsPerPiece }

  var count: Int { pixelPieces * ((columns + columnsPerPiece - 1) / columnsPerPiece) }

  subscript(piece: Int) -> (pixels: Range<Int>, columns: Range<Int>) {
    let pixel = piece % pixelPieces * pixelsPerPiece, column = piece / pixelPieces * columnsPerPiece
    return (pixel..<min(pixels, pixel + pixelsPerPiece), column..<min(columns, column + columnsPerPiece))
  }
}
