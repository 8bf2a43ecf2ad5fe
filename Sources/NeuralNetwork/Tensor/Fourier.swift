// Along an axis of length n, with c = cos(2π k x / n), s = sin(2π k x / n) and partners k and n − k:
//
//   Σ_k S_k e^(2πi k x / n) = U_x + V_x,   U_x = Σ_k≤n/2 c (S_k + S_n−k),   V_x = i Σ_k<n/2 s (S_k − S_n−k)
//
// and the value at n − x is U_x − V_x. So sums and differences of partners, before and after, leave products with two
// matrices of a quarter of the size. The same holds along the columns of a real plane.

import ComputeKernels
import Glibc

/// The orthonormal Fourier transform of three real planes (3×H×W) and its inverse, as products with small matrices.
///
/// A spectrum is the half that the other half of a real plane's follows from: 2H×3K floats, K = W/2 + 1. Its first H
/// rows are real parts, the last H imaginary ones; a row holds the K columns of one component after the other's. The
/// products take time that grows as H²W + HW²: they are meant for images of some hundred pixels a side.
///
/// A class, because it owns its matrices and its scratch memory; one thread at a time may use it.
public final class Fourier {
  /// Rows of a plane.
  public let height: Int
  /// Columns of a plane.
  public let width: Int
  /// Columns of the spectrum of one component.
  public let columns: Int
  /// Floats of a spectrum.
  public var count: Int { 2 * height * stride }

  private let cores: Cores
  private let stride: Int  // 3K
  private let rows: Int  // H/2 + 1
  private let rowPairs: Int  // rows with a partner
  private let columnPairs: Int
  private let memory: Buffer
  private let rowCosines: UnsafeMutablePointer<Float>  // rows × rows
  private let rowSines: UnsafeMutablePointer<Float>  // rowPairs × rowPairs
  private let columnCosines: UnsafeMutablePointer<Float>  // K×K
  private let columnSines: UnsafeMutablePointer<Float>  // K × columnPairs
  // H×6K each, [real | imaginary]: first `rows` rows of sums, then `rowPairs` of differences, of the spectrum and of
  // the half transformed one. The first also holds planes, their columns folded.
  private let folded: UnsafeMutablePointer<Float>
  private let transformed: UnsafeMutablePointer<Float>
  private let half: UnsafeMutablePointer<Float>  // H×6K: transformed along the rows

  /// Prepares transforms of `height` × `width`, even or odd.
  public init(height: Int, width: Int, cores: Cores) {
    (self.height, self.width, self.cores) = (height, width, cores)
    columns = width / 2 + 1
    stride = 3 * columns
    rows = height / 2 + 1
    (rowPairs, columnPairs) = ((height - 1) / 2, (width - 1) / 2)
    let sizes = [rows * rows, rowPairs * rowPairs, columns * columns, columns * columnPairs]
    let scratch = height * 2 * stride
    memory = Buffer(size: (sizes.reduce(0, +) + 3 * scratch) * MemoryLayout<Float>.stride)
    folded = memory.base.assumingMemoryBound(to: Float.self)
    transformed = folded + scratch
    half = transformed + scratch
    rowCosines = half + scratch
    rowSines = rowCosines + sizes[0]
    columnCosines = rowSines + sizes[1]
    columnSines = columnCosines + sizes[2]
    let rowWaves = Fourier.waves(height)
    for a in 0..<rows {
      for b in 0..<rows { rowCosines[a * rows + b] = Float(rowWaves[a * b % height].cosine) }
    }
    for a in 0..<rowPairs {
      for b in 0..<rowPairs { rowSines[a * rowPairs + b] = Float(rowWaves[(a + 1) * (b + 1) % height].sine) }
    }
    let columnWaves = Fourier.waves(width)
    for k in 0..<columns {
      let weight = Double(weight(ofColumn: k))
      for x in 0..<columns { columnCosines[k * columns + x] = Float(weight * columnWaves[k * x % width].cosine) }
      for x in 0..<columnPairs {
        columnSines[k * columnPairs + x] = Float(-weight * columnWaves[k * (x + 1) % width].sine)
      }
    }
  }

  /// One turn in `count` steps, divided by the square root of `count`.
  private static func waves(_ count: Int) -> [(cosine: Double, sine: Double)] {
    let scale = 1 / Double(count).squareRoot()
    return (0..<count).map {
      let angle = 2 * Double.pi * Double($0) / Double(count)
      return (scale * cos(angle), scale * sin(angle))
    }
  }

  /// How many columns of the whole spectrum column `k` of the half stands for.
  private func weight(ofColumn k: Int) -> Int { k == 0 || 2 * k == width ? 1 : 2 }

  /// The whole cycles per height that row `row` of a spectrum stands for: from −H/2 to H/2.
  public func cycles(ofRow row: Int) -> Int { 2 * row < height ? row : row - height }

  /// The frequency of an entry of the spectrum, in cycles per pixel.
  public func frequency(row: Int, column: Int) -> Double {
    hypot(Double(cycles(ofRow: row)) / Double(height), Double(column) / Double(width))
  }

  /// The index of an entry of a component's spectrum: its real part (`part` 0) or its imaginary part (1).
  public func index(part: Int, row: Int, component: Int, column: Int) -> Int {
    (part * height + row) * stride + component * columns + column
  }

  /// Writes the planes (3×H×W) whose spectrum is given.
  public func inverse(_ spectrum: UnsafePointer<Float>, into planes: UnsafeMutablePointer<Float>) {
    let wide = 2 * stride, imaginary = height * stride
    let (differences, last) = (rows * wide, height - 1)
    cores.forEachRange(of: stride, most: 8, unit: 16) { [self] range, _ in
      let (at, n) = (range.lowerBound, range.count)
      let (real, unreal) = (spectrum + at, spectrum + at + imaginary)
      // the differences times i: minus the imaginary ones where the real ones stand, and the real where the imaginary
      // stood
      kernel_butterfly(
        real + stride, stride, real + last * stride, -stride, folded + at + wide, wide,
        folded + differences + at + stride, wide, rowPairs, n)
      kernel_butterfly(
        unreal + last * stride, -stride, unreal + stride, stride, folded + at + stride + wide, wide,
        folded + differences + at, wide, rowPairs, n)
      forEachLoneRow { row in
        (folded + row * wide + at).update(from: real + row * stride, count: n)
        (folded + row * wide + at + stride).update(from: unreal + row * stride, count: n)
      }
      for part in 0..<2 {
        let at = at + part * stride
        transformRows(at, n)
        let sums = transformed + at, minus = transformed + differences + at
        kernel_butterfly(
          sums + wide, wide, minus, wide, half + at + wide, wide, half + at + last * wide, -wide, rowPairs, n)
        forEachLoneRow { (half + $0 * wide + at).update(from: sums + $0 * wide, count: n) }
      }
    }
    cores.forEachRange(of: height, most: 8) { [self] range, _ in
      forEachFoldedColumn(range) { component, even, odd in
        let from = half + range.lowerBound * wide + component * columns
        Matrix.multiply(
          Matrix(from, rows: range.count, columns: columns, stride: wide),
          Matrix(columnCosines, rows: columns, columns: columns), into: even, stride: stride)
        if columnPairs > 0 {
          Matrix.multiply(
            Matrix(from + stride, rows: range.count, columns: columns, stride: wide),
            Matrix(columnSines, rows: columns, columns: columnPairs), into: odd, stride: stride)
        }
        kernel_unfold_columns(
          even, stride, odd, stride, planes + (component * height + range.lowerBound) * width, width, range.count)
      }
    }
  }

  /// The adjoint of `inverse`: the gradient of the spectrum from that of the planes.
  public func adjoint(_ planes: UnsafePointer<Float>, into spectrum: UnsafeMutablePointer<Float>) {
    let wide = 2 * stride, imaginary = height * stride
    let (differences, last) = (rows * wide, height - 1)
    cores.forEachRange(of: height, most: 8) { [self] range, _ in
      forEachFoldedColumn(range) { component, even, odd in
        kernel_fold_columns(
          planes + (component * height + range.lowerBound) * width, width, even, stride, odd, stride, range.count)
        let to = half + range.lowerBound * wide + component * columns
        Matrix.multiply(
          Matrix(even, rows: range.count, columns: columns, stride: stride),
          Matrix(columnCosines, rows: columns, columns: columns).transposed, into: to, stride: wide)
        if columnPairs > 0 {
          Matrix.multiply(
            Matrix(odd, rows: range.count, columns: columnPairs, stride: stride),
            Matrix(columnSines, rows: columns, columns: columnPairs).transposed, into: to + stride, stride: wide)
        } else {
          for row in 0..<range.count { (to + row * wide + stride).update(repeating: 0, count: columns) }
        }
      }
    }
    cores.forEachRange(of: stride, most: 8, unit: 16) { [self] range, _ in
      let (at, n) = (range.lowerBound, range.count)
      for part in 0..<2 {
        let at = at + part * stride
        kernel_butterfly(
          half + at + wide, wide, half + at + last * wide, -wide, folded + at + wide, wide, folded + differences + at,
          wide, rowPairs, n)
        forEachLoneRow { (folded + $0 * wide + at).update(from: half + $0 * wide + at, count: n) }
        transformRows(at, n)
      }
      let (real, unreal) = (spectrum + at, spectrum + at + imaginary)
      let sums = transformed + at, minus = transformed + differences + at
      kernel_butterfly(
        sums + wide, wide, minus + stride, wide, real + stride, stride, real + last * stride, -stride, rowPairs, n)
      kernel_butterfly(
        sums + wide + stride, wide, minus, wide, unreal + last * stride, -stride, unreal + stride, stride, rowPairs, n)
      forEachLoneRow { row in
        (real + row * stride).update(from: sums + row * wide, count: n)
        (unreal + row * stride).update(from: sums + row * wide + stride, count: n)
      }
    }
  }

  /// Calls `body` with the rows that have no partner.
  private func forEachLoneRow(_ body: (Int) -> Void) {
    body(0)
    if height > 1 && height % 2 == 0 { body(height / 2) }
  }

  /// The products along the rows, of `n` columns from `at` on; both matrices are symmetric.
  private func transformRows(_ at: Int, _ n: Int) {
    let wide = 2 * stride
    Matrix.multiply(
      Matrix(rowCosines, rows: rows, columns: rows), Matrix(folded + at, rows: rows, columns: n, stride: wide),
      into: transformed + at, stride: wide)
    guard rowPairs > 0 else { return }
    Matrix.multiply(
      Matrix(rowSines, rows: rowPairs, columns: rowPairs),
      Matrix(folded + rows * wide + at, rows: rowPairs, columns: n, stride: wide),
      into: transformed + rows * wide + at, stride: wide)
  }

  /// Calls `body` with the folded columns of each component, sums and differences, from the first row of `range` on.
  private func forEachFoldedColumn(
    _ range: Range<Int>,
    _ body: (_ component: Int, _ even: UnsafeMutablePointer<Float>, _ odd: UnsafeMutablePointer<Float>) -> Void
  ) {
    for component in 0..<3 {
      let even = folded + range.lowerBound * stride + component * columns
      body(component, even, even + height * stride)
    }
  }

  /// Writes the spectrum of `planes` (3×H×W).
  public func forward(_ planes: UnsafePointer<Float>, into spectrum: UnsafeMutablePointer<Float>) {
    adjoint(planes, into: spectrum)
    for row in 0..<2 * height {
      for i in 0..<stride { spectrum[row * stride + i] /= Float(weight(ofColumn: i % columns)) }
    }
  }
}
