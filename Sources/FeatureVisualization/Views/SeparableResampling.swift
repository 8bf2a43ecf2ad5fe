import ComputeKernels
import NeuralNetwork

/// Resamples the rows, then the columns of maps of one size: a resize or a blur, and its adjoint.
///
/// A class because it owns its scratch memory. For one thread at a time.
final class SeparableResampling {
  let input: Shape
  let output: Shape
  private let rows: Resampling
  private let columns: Resampling
  private let transposedRows: Resampling
  private let transposedColumns: Resampling
  private let cores: Cores
  private let memory: Buffer
  private let between: FeatureMap  // output height × input width × channels

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

  /// Prepares resizing maps from `input` to `output`.
  convenience init(
    resizing input: Canvas, to output: Canvas, _ filter: ResamplingFilter, channels: Int = 3, cores: Cores
  ) {
    self.init(
      rows: .resizing(input.height, to: output.height, filter),
      columns: .resizing(input.width, to: output.width, filter), channels: channels, cores: cores)
  }

  /// Prepares blurring images of `canvas` by a Gaussian of std `sigma` pixels.
  convenience init(blurring canvas: Canvas, sigma: Float, wraps: Bool, cores: Cores) {
    self.init(
      rows: .blurring(canvas.height, sigma: Double(sigma), wraps: wraps),
      columns: .blurring(canvas.width, sigma: Double(sigma), wraps: wraps), channels: 3, cores: cores)
  }

  /// Resamples `x` (shape `input`) and writes the result to `y` (shape `output`), or adds it. They may be the same.
  func apply(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, adding: Bool = false) {
    // tables and maps point into this object's memory, and it may be a temporary
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

  /// Writes the gradient of the input, `gx`, from that of the output, `gy`, or adds it. They may be the same.
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
