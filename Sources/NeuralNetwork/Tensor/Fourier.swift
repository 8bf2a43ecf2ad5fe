import ComputeKernels
import Glibc

/// The orthonormal Fourier transform of three real planes (3×H×W) and its inverse, as products with small matrices.
///
/// A spectrum is the half that the other half of a real plane's follows from: 2H×3K floats, K = W/2 + 1. Its first H rows
/// are real parts, the last H imaginary ones; a row holds the K columns of one component after the other's.
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
  private let memory: Buffer
  private let rowMatrix: UnsafeMutablePointer<Float>  // 2H×2H: [cos, −sin; sin, cos] along the rows of the spectrum
  private let columnMatrix: UnsafeMutablePointer<Float>  // 2K×W: cos above −sin
  private let half: UnsafeMutablePointer<Float>  // 2H×3K: between the two products

  /// Prepares transforms of `height` × `width`, even or odd.
  public init(height: Int, width: Int, cores: Cores) {
    (self.height, self.width, self.cores) = (height, width, cores)
    columns = width / 2 + 1
    stride = 3 * columns
    let sizes = [4 * height * height, 2 * columns * width, 2 * height * stride]
    memory = Buffer(size: sizes.reduce(0, +) * MemoryLayout<Float>.stride)
    rowMatrix = memory.base.assumingMemoryBound(to: Float.self)
    columnMatrix = rowMatrix + sizes[0]
    half = columnMatrix + sizes[1]
    for (a, b) in Fourier.pairs(height, height) {
      let (cosine, sine) = Fourier.wave(a * b, of: height, scale: 1 / Double(height).squareRoot())
      rowMatrix[a * 2 * height + b] = cosine
      rowMatrix[a * 2 * height + height + b] = -sine
      rowMatrix[(height + a) * 2 * height + b] = sine
      rowMatrix[(height + a) * 2 * height + height + b] = cosine
    }
    for (k, x) in Fourier.pairs(columns, width) {
      let scale = Double(weight(ofColumn: k)) / Double(width).squareRoot()
      let (cosine, sine) = Fourier.wave(k * x, of: width, scale: scale)
      columnMatrix[k * width + x] = cosine
      columnMatrix[(columns + k) * width + x] = -sine
    }
  }

  private static func pairs(_ a: Int, _ b: Int) -> some Sequence<(Int, Int)> {
    (0..<a).lazy.flatMap { i in (0..<b).lazy.map { (i, $0) } }
  }

  private static func wave(_ step: Int, of count: Int, scale: Double) -> (cosine: Float, sine: Float) {
    let angle = 2 * Double.pi * Double(step % count) / Double(count)
    return (Float(scale * cos(angle)), Float(scale * sin(angle)))
  }

  /// How many of the whole spectrum's columns column `k` of the half stands for.
  private func weight(ofColumn k: Int) -> Int { k == 0 || 2 * k == width ? 1 : 2 }

  /// The whole cycles that row `row` of a spectrum counts: from −H/2 to H/2.
  public func cycles(ofRow row: Int) -> Int { 2 * row < height ? row : row - height }

  /// The frequency at a place of the spectrum, in cycles a pixel.
  public func frequency(row: Int, column: Int) -> Double {
    hypot(Double(cycles(ofRow: row)) / Double(height), Double(column) / Double(width))
  }

  /// Where the real part (`part` 0) or the imaginary part (1) of a component's spectrum stands.
  public func index(part: Int, row: Int, component: Int, column: Int) -> Int {
    (part * height + row) * stride + component * columns + column
  }

  /// Writes the planes (3×H×W) whose spectrum is given.
  public func inverse(_ spectrum: UnsafePointer<Float>, into planes: UnsafeMutablePointer<Float>) {
    let (height, width, columns, stride) = (height, width, columns, stride)
    cores.forEachRange(of: 2 * height, most: 8) { rows, _ in
      Matrix.multiply(
        Matrix(rowMatrix + rows.lowerBound * 2 * height, rows: rows.count, columns: 2 * height),
        Matrix(spectrum, rows: 2 * height, columns: stride), into: half + rows.lowerBound * stride, stride: stride)
    }
    cores.forEachRange(of: height, most: 8) { rows, _ in
      for component in 0..<3 {
        for part in 0..<2 {
          let from = half + index(part: part, row: rows.lowerBound, component: component, column: 0)
          Matrix.multiply(
            Matrix(from, rows: rows.count, columns: columns, stride: stride),
            Matrix(columnMatrix + part * columns * width, rows: columns, columns: width),
            into: planes + (component * height + rows.lowerBound) * width, stride: width, adding: part == 1)
        }
      }
    }
  }

  /// The adjoint of `inverse`: the gradient of the spectrum from that of the planes.
  public func adjoint(_ planes: UnsafePointer<Float>, into spectrum: UnsafeMutablePointer<Float>) {
    let (height, width, columns, stride) = (height, width, columns, stride)
    cores.forEachRange(of: height, most: 8) { rows, _ in
      for component in 0..<3 {
        for part in 0..<2 {
          let to = half + index(part: part, row: rows.lowerBound, component: component, column: 0)
          Matrix.multiply(
            Matrix(planes + (component * height + rows.lowerBound) * width, rows: rows.count, columns: width),
            Matrix(columnMatrix + part * columns * width, rows: columns, columns: width).transposed, into: to,
            stride: stride)
        }
      }
    }
    cores.forEachRange(of: 2 * height, most: 8) { rows, _ in
      Matrix.multiply(
        Matrix(rowMatrix + rows.lowerBound, rows: 2 * height, columns: rows.count, stride: 2 * height).transposed,
        Matrix(half, rows: 2 * height, columns: stride), into: spectrum + rows.lowerBound * stride, stride: stride)
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
