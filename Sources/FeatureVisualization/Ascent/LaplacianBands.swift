import ComputeKernels
import NeuralNetwork

/// Google's Laplacian normalization of a gradient: all frequency bands get equal strength.
///
/// A class because it owns its memory.
final class LaplacianBands {
  private let shapes: [Shape]
  private let memory: [Buffer]
  private let scratch: Buffer

  /// Allocates the bands of an image of `shape`: one for each of `levels` halvings, and the remainder.
  init(_ shape: Shape, levels: Int) {
    var shapes = [shape]
    for _ in 0..<levels {
      let last = shapes[shapes.count - 1]
      shapes.append(Shape((last.height + 1) / 2, (last.width + 1) / 2, last.channels))
    }
    self.shapes = shapes
    memory = shapes.map { Buffer($0) }
    scratch = Buffer(shape)
  }

  private func band(_ level: Int) -> UnsafeMutablePointer<Float> { memory[level].map(shapes[level]).base }

  /// Divides every band of `image` by its root mean square and adds them up again, in place.
  func normalize(_ image: UnsafeMutablePointer<Float>) {
    let last = shapes.count - 1
    band(0).update(from: image, count: shapes[0].count)
    for level in 0..<last {
      let shape = shapes[level]
      kernel_halve(
        band(level), band(level + 1), scratch.map(shapes[0]).base, shape.height, shape.width, shape.channels)
      kernel_add_doubled(band(level + 1), band(level), shape.height, shape.width, shape.channels, -1)
    }
    for level in (0...last).reversed() {
      let shape = shapes[level]
      let size = (kernel_moments_of(band(level), shape.count).squares / Double(shape.count)).squareRoot()
      if size > 1e-10 { kernel_scale(band(level), shape.count, Float(1 / size)) }
      if level < last {
        kernel_add_doubled(band(level + 1), band(level), shape.height, shape.width, shape.channels, 1)
      }
    }
    image.update(from: band(0), count: shapes[0].count)
  }
}
