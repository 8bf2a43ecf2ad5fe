// Convolution as matrix products after im2col: the windows of a tile of output pixels are laid out as rows, the tile
// small enough to stay in the cache, and multiplied by the filters. Backward multiplies by the filters transposed and
// adds the rows back to where the windows were read. A window of one point needs no rows: the map is the matrix.

import ComputeKernels

extension Convolution {
  private var rowLength: Int { window.height * window.width * groupInputs }

  /// Output pixels of a tile: half a megabyte of rows, and enough of them that a product is worth its set-up.
  private var tilePixels: Int { max(32, 131_072 / rowLength) }

  /// Whether backward lays out all windows of a map at once: where they take at most 16 MB.
  private func isLaidOutWhole(_ output: Shape) -> Bool {
    groups == 1 && !window.isPoint && output.pixels * rowLength <= 4 << 20
  }

  func unrolledScratchSize(output: Shape) -> ScratchSize {
    if window.isPoint { return ScratchSize() }
    return ScratchSize(
      shared: isLaidOutWhole(output) ? output.pixels * rowLength : 0,
      perCore: min(tilePixels, output.pixels) * rowLength)
  }

  func forwardUnrolled(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let pieces = ProductPieces(
      pixels: at.output.shape.pixels, outputs: groups == 1 ? outputs : nil,
      most: window.isPoint ? Int.max : tilePixels)
    filters.values.withUnsafeBufferPointer { filters in
      cores.forEach(pieces.count) { piece, core in
        let (pixels, nodes) = pieces[piece]
        for group in 0..<groups {
          let rows = rows(of: pixels, group: group, at, geometry, at.scratch(core))
          let columns = groups == 1 ? nodes ?? 0..<outputs : 0..<groupOutputs
          let weights = Matrix(
            filters.baseAddress! + group * rowLength * groupOutputs + columns.lowerBound, rows: rowLength,
            columns: columns.count, stride: groupOutputs)
          Matrix.multiply(
            rows, weights,
            into: at.output.base + pixels.lowerBound * outputs + group * groupOutputs + columns.lowerBound,
            stride: outputs)
        }
        let finished = nodes ?? 0..<outputs
        epilogue.forward(
          at.output.base + pixels.lowerBound * outputs + finished.lowerBound, pixels: pixels.count, nodes: finished,
          passed: passed + pixels.lowerBound * epilogue.wordsPerPixel)
      }
    }
  }

  /// The windows of `pixels` as rows: in place where the window is a point, else laid out in `scratch`.
  private func rows(
    of pixels: Range<Int>, group: Int, _ at: Operands, _ geometry: kernel_window,
    _ scratch: UnsafeMutablePointer<Float>
  ) -> Matrix {
    let input = at.inputs[0].base + group * groupInputs
    if window.isPoint {
      return Matrix(input + pixels.lowerBound * inputs, rows: pixels.count, columns: groupInputs, stride: inputs)
    }
    withUnsafePointer(to: geometry) {
      kernel_unroll($0, input, inputs, groupInputs, pixels.lowerBound, pixels.upperBound, scratch)
    }
    return Matrix(scratch, rows: pixels.count, columns: rowLength)
  }

  func backwardUnrolled(_ at: Operands, on cores: Cores) {
    if window.isPoint { return backwardPoint(at, on: cores) }
    let geometry = window.geometry(on: at.inputs[0].shape)
    clearGradient(at, on: cores)
    if isLaidOutWhole(at.output.shape) { return addBackWhole(at, geometry, on: cores) }
    // Bands of output rows whose windows reach at most into the next band: the even ones write apart, then the odd
    // ones.
    let extent = (window.height - 1) * window.dilation.y + 1
    let height = at.output.shape.height
    let bandHeight = max((extent + window.stride.y - 1) / window.stride.y, (height + 15) / 16)
    let bands = (height + bandHeight - 1) / bandHeight
    for parity in 0..<min(2, bands) {
      cores.forEach((bands - parity + 1) / 2) { piece, core in
        let first = (2 * piece + parity) * bandHeight
        let last = min(height, first + bandHeight)
        addBack(first * at.output.shape.width..<last * at.output.shape.width, at, geometry, at.scratch(core))
      }
    }
  }

  /// Adds the gradients of all windows to the input's: the products spread over the cores by pixels, the sums by
  /// channels.
  private func addBackWhole(_ at: Operands, _ geometry: kernel_window, on cores: Cores) {
    let pieces = ProductPieces(pixels: at.output.shape.pixels, outputs: rowLength, most: Int.max)
    filters.values.withUnsafeBufferPointer { filters in
      cores.forEach(pieces.count) { piece, _ in
        let (pixels, columns) = pieces[piece]
        let range = columns ?? 0..<rowLength
        let weights = Matrix(
          filters.baseAddress! + range.lowerBound * outputs, rows: range.count, columns: outputs)
        Matrix.multiply(
          Matrix(at.outputGradient.base + pixels.lowerBound * outputs, rows: pixels.count, columns: outputs),
          weights.transposed, into: at.sharedScratch + pixels.lowerBound * rowLength + range.lowerBound,
          stride: rowLength)
      }
    }
    cores.forEachRange(of: inputs, unit: 16) { channels, _ in
      withUnsafePointer(to: geometry) {
        kernel_unroll_adjoint(
          $0, at.sharedScratch + channels.lowerBound, inputs, inputs, channels.count, 0, at.output.shape.pixels,
          at.inputGradients[0].base + channels.lowerBound)
      }
    }
  }

  /// Adds the gradients of the windows of `pixels` to the input's, a tile at a time.
  private func addBack(
    _ pixels: Range<Int>, _ at: Operands, _ geometry: kernel_window, _ scratch: UnsafeMutablePointer<Float>
  ) {
    filters.values.withUnsafeBufferPointer { filters in
      for tile in stride(from: pixels.lowerBound, to: pixels.upperBound, by: tilePixels) {
        let end = min(tile + tilePixels, pixels.upperBound)
        for group in 0..<groups {
          let weights = Matrix(
            filters.baseAddress! + group * rowLength * groupOutputs, rows: rowLength, columns: groupOutputs)
          Matrix.multiply(
            Matrix(
              at.outputGradient.base + tile * outputs + group * groupOutputs, rows: end - tile,
              columns: groupOutputs, stride: outputs), weights.transposed, into: scratch, stride: rowLength)
          withUnsafePointer(to: geometry) {
            kernel_unroll_adjoint(
              $0, scratch, groupInputs, inputs, groupInputs, tile, end,
              at.inputGradients[0].base + group * groupInputs)
          }
        }
      }
    }
  }

  private func backwardPoint(_ at: Operands, on cores: Cores) {
    let pieces = ProductPieces(pixels: at.output.shape.pixels, outputs: groups == 1 ? inputs : nil, most: Int.max)
    filters.values.withUnsafeBufferPointer { filters in
      cores.forEach(pieces.count) { piece, _ in
        let (pixels, channels) = pieces[piece]
        for group in 0..<groups {
          let columns = groups == 1 ? channels ?? 0..<inputs : 0..<groupInputs
          let weights = Matrix(
            filters.baseAddress! + (group * groupInputs + columns.lowerBound) * groupOutputs, rows: columns.count,
            columns: groupOutputs)
          Matrix.multiply(
            Matrix(
              at.outputGradient.base + pixels.lowerBound * outputs + group * groupOutputs, rows: pixels.count,
              columns: groupOutputs, stride: outputs), weights.transposed,
            into: at.inputGradients[0].base + pixels.lowerBound * inputs + group * groupInputs + columns.lowerBound,
            stride: inputs, adding: at.accumulates[0])
        }
      }
    }
  }
}

/// How a product is cut for the cores: into runs of pixels and, where these are few, runs of columns, too.
private struct ProductPieces {
  private let pixels: Int
  private let pixelsPerPiece: Int
  private let columns: Int?
  private let columnsPerPiece: Int

  /// Cuts `pixels` rows, at most `most` a piece, and `outputs` columns (nil: the columns stay whole).
  init(pixels: Int, outputs: Int?, most: Int) {
    self.pixels = pixels
    columns = outputs
    // every piece packs the filters anew, so it should have many rows to use them for
    let largest = min(most, max(144, (pixels + 15) / 16))
    // as many as two or four cores can share evenly
    var count = (pixels + largest - 1) / largest
    if count > 2 { count = (count + 3) / 4 * 4 }
    // a product works on four rows at once
    pixelsPerPiece = min(most, max(16, ((pixels + count - 1) / count + 3) / 4 * 4))
    let pixelPieces = (pixels + pixelsPerPiece - 1) / pixelsPerPiece
    let wanted = pixelPieces >= 4 ? 1 : 4 / pixelPieces
    let columnShare = max(64, ((outputs ?? 0) + wanted - 1) / wanted)
    columnsPerPiece = (columnShare + 15) / 16 * 16
  }

  private var columnPieces: Int { columns.map { ($0 + columnsPerPiece - 1) / columnsPerPiece } ?? 1 }

  var count: Int { (pixels + pixelsPerPiece - 1) / pixelsPerPiece * columnPieces }

  subscript(piece: Int) -> (pixels: Range<Int>, columns: Range<Int>?) {
    let row = piece / columnPieces * pixelsPerPiece
    let column = piece % columnPieces * columnsPerPiece
    return (
      row..<min(pixels, row + pixelsPerPiece),
      columns.map { column..<min($0, column + columnsPerPiece) }
    )
  }
}
