import ComputeKernels
import NeuralNetwork

/// A mixture of rows, then of columns, of maps of one size: a resize or a blur, and its adjoint.
///
/// A class, because it owns its scratch memory; one thread at a time may use it.
final class SeparableResampling {
  let input: Shape
  let output: Shape
  private let rows: Resampling
  private let columns: Resampling
  private let transposedRows: Resampling
  private let transposedColumns: Resampling
  private let cores: Cores
  private let memory: Buffer
  private let between: FeatureMap  // the output's rows, the input's columns

  init(rows: Resampling, columns: Resampling, channels: Int, cores: Cores) {
    (self.rows, self.columns, self.cores) = (rows, columns, cores)
    transposedRows = rows.transposed
    transposedColumns = columns.transposed
    input = Shape(rows.inputs, columns.inputs, channels)
    output = Shape(rows.outputs, columns.outputs, channels)
    let shape = Shape(output.height, input.width, channels)
    memory = Buffer(shape)
    between = memory.map(shape)
  }

  /// Maps of `input` made maps of `output`.
  convenience init(
    resizing input: Canvas, to output: Canvas, _ filter: ResamplingFilter, channels: Int = 3, cores: Cores
  ) {
    self.init(
      rows: .resizing(input.height, to: output.height, filter),
      columns: .resizing(input.width, to: output.width, filter), channels: channels, cores: cores)
  }

  /// Images of `canvas` blurred by a Gauss curve of deviation `sigma` pixels.
  convenience init(blurring canvas: Canvas, sigma: Float, wraps: Bool, cores: Cores) {
    self.init(
      rows: .blurring(canvas.height, sigma: Double(sigma), wraps: wraps),
      columns: .blurring(canvas.width, sigma: Double(sigma), wraps: wraps), channels: 3, cores: cores)
  }

  /// Writes the mixture of `x` (the input's shape) to `y` (the output's), or adds it. They may be the same memory.
  func apply(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, adding: Bool = false) {
    // tables and maps are views of this object's memory, which may be a temporary one's
    defer { withExtendedLifetime(self) {} }
    let (rows, columns) = (rows.table, columns.table)
    let (input, output, between) = (input, output, between)
    mix { range in
      withUnsafePointer(to: rows) {
        kernel_mix_rows(
          $0, x, between.base, input.width * input.channels, range.lowerBound, range.upperBound, false)
      }
    }
    mix { range in
      withUnsafePointer(to: columns) {
        kernel_mix_columns(
          $0, between.base, y, input.width, output.width, input.channels, range.lowerBound, range.upperBound, adding)
      }
    }
  }

  /// Writes the gradient of the input to `gx` from `gy`, that of the output, or adds it. They may be the same memory.
  func adjoint(_ gy: UnsafePointer<Float>, into gx: UnsafeMutablePointer<Float>, adding: Bool = false) {
    defer { withExtendedLifetime(self) {} }
    let (rows, columns) = (transposedRows.table, transposedColumns.table)
    let (input, output, between) = (input, output, between)
    mix { range in
      withUnsafePointer(to: columns) {
        kernel_mix_columns(
          $0, gy, between.base, output.width, input.width, input.channels, range.lowerBound, range.upperBound, false)
      }
    }
    cores.forEachRange(of: input.height) { range, _ in
      withUnsafePointer(to: rows) {
        kernel_mix_rows(
          $0, between.base, gx, input.width * input.channels, range.lowerBound, range.upperBound, adding)
      }
    }
  }

  private func mix(_ body: (Range<Int>) -> Void) { cores.forEachRange(of: output.height) { range, _ in body(range) } }
}
