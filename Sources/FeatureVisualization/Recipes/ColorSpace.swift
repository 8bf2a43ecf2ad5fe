import ComputeKernels
import Glibc

/// How three components become colors: RGB = squash(matrix · components + mean), squashed into [−1, 1].
public struct ColorSpace: Hashable, Sendable {
  /// 3×3, rows R, G, B; columns are components.
  public var matrix: [Float]
  /// The color at which all components are 0, before the squash: logit(p) = ln(p / (1 − p)) of R, G, B in [0, 1].
  public var mean: [Float]

  /// Makes a color space of a matrix of nine numbers and a mean of three.
  public init(matrix: [Float], mean: [Float]) {
    precondition(matrix.count == 9 && mean.count == 3, "\(matrix.count) and \(mean.count) numbers of a color space")
    (self.matrix, self.mean) = (matrix, mean)
  }

  /// Measured on 1000 photographs: brightness, warm to cold, green to magenta (eigenvectors × square roots of the
  /// eigenvalues of the pixel covariance, × 4 for the squash), around the mean color.
  public static let natural = ColorSpace(
    matrix: [0.2514, 0.0987, 0.0257, 0.2586, -0.0035, -0.0544, 0.2580, -0.0926, 0.0295].map { 4 * $0 },
    mean: [0.491, 0.458, 0.409].map { log($0 / (1 - $0)) })

  /// Lucid's: the same for ImageNet, divided by the largest column norm, around gray.
  public static let lucid = ColorSpace(
    matrix: [0.26, 0.09, 0.02, 0.27, 0, -0.05, 0.27, -0.09, 0.03].map { $0 / 0.46195238 }, mean: [0, 0, 0])

  /// The matrix with each column multiplied by its gain, in the form that the kernels take.
  func scaled(by gains: [Float], mean: [Float]) -> kernel_colors { kernel_colors(matrix: matrix, gains, mean) }

  /// The inverse matrix with each row divided by its gain; a component whose gain is 0 stays 0 for every color.
  func inverse(gains: [Float]) -> kernel_colors {
    let m = matrix.map(Double.init)
    func minor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double { m[a] * m[d] - m[b] * m[c] }
    let adjugate = [
      minor(4, 5, 7, 8), minor(2, 1, 8, 7), minor(1, 2, 4, 5), minor(5, 3, 8, 6), minor(0, 2, 6, 8),
      minor(2, 0, 5, 3), minor(3, 4, 6, 7), minor(1, 0, 7, 6), minor(0, 1, 3, 4),
    ]
    let determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6]
    precondition(determinant != 0, "the color matrix \(matrix) has no inverse")
    let inverse = adjugate.enumerated().map { index, value in
      gains[index / 3] == 0 ? 0 : Float(value / determinant) / gains[index / 3]
    }
    return kernel_colors(matrix: inverse, [1, 1, 1], mean)
  }
}

extension kernel_colors {
  fileprivate init(matrix m: [Float], _ g: [Float], _ mean: [Float]) {
    self.init(
      matrix: (
        m[0] * g[0], m[1] * g[1], m[2] * g[2], m[3] * g[0], m[4] * g[1], m[5] * g[2], m[6] * g[0], m[7] * g[1],
        m[8] * g[2]
      ), mean: (mean[0], mean[1], mean[2]))
  }
}
