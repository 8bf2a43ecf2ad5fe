import ComputeKernels
import NeuralNetwork

/// Which pixels of an image matter to its objective: the sum over all steps of the magnitude of the gradient with respect to
/// the image, the mean of its three colors.
///
/// A class because it owns its memory. For one thread at a time.
final class TransparencyMask {
  /// The fraction of the pixels that are less than opaque, if no two are alike.
  private static let clipped = 0.8

  private let canvas: Canvas
  private let memory: Buffer
  private var sums, next: UnsafeMutablePointer<Float>
  private var count: Int { canvas.height * canvas.width }

  /// A mask of images of `canvas` that nothing is known of.
  init(on canvas: Canvas) {
    self.canvas = canvas
    let count = canvas.height * canvas.width
    memory = Buffer(Shape(2, 1, count))
    sums = memory.base.assumingMemoryBound(to: Float.self)
    next = sums + count
    sums.update(repeating: 0, count: count)
  }

  /// The sums, height × width.
  var values: [Float] {
    get { Array(UnsafeBufferPointer(start: sums, count: count)) }
    set {
      precondition(newValue.count == count, "\(newValue.count) sums of \(count) pixels")
      sums.update(from: newValue, count: count)
    }
  }

  /// Prepares the sums with those of a step; they count as soon as it is taken.
  func prepare(_ imageGradient: FeatureMap) { kernel_add_magnitudes(imageGradient.base, sums, next, count) }

  /// Takes over what was prepared.
  func take() { swap(&sums, &next) }

  /// Continues from the mask of the stage before: it gets the size that the image gets, keeps its total, so that a step
  /// counts the same in every stage, and is moved as the image was.
  func carry(from previous: TransparencyMask, by distance: (rows: Int, columns: Int)?) {
    if previous.canvas == canvas {
      sums.update(from: previous.sums, count: count)
    } else {
      SeparableResampling(resizing: previous.canvas, to: canvas, .linear, channels: 1, cores: Cores(limit: 1))
        .apply(previous.sums, into: sums)
      kernel_scale(sums, count, Float(previous.count) / Float(count))
    }
    guard let distance else { return }
    for row in 0..<canvas.height {
      for column in 0..<canvas.width {
        let (y, x) = ((row + distance.rows).modulo(canvas.height), (column + distance.columns).modulo(canvas.width))
        next[y * canvas.width + x] = sums[row * canvas.width + column]
      }
    }
    take()
  }

  /// How opaque each pixel is, 0 to 1: its sum over the one that a fifth of all exceed. All are opaque where nothing is known.
  var shares: [Float] {
    guard let level else { return [Float](repeating: 1, count: count) }
    return [Float](unsafeUninitializedCapacity: count) { shares, count in
      kernel_clipped_shares(sums, level, shares.baseAddress, self.count)
      count = self.count
    }
  }

  /// The same in 8 bits; nil: nothing is known yet.
  var alpha: [UInt8]? {
    level.map { level in
      [UInt8](unsafeUninitializedCapacity: count) { bytes, count in
        kernel_share_bytes(sums, level, bytes.baseAddress, self.count)
        count = self.count
      }
    }
  }

  /// The sum from which on pixels are opaque; nil: all sums are 0.
  private var level: Float? {
    func ranked(_ rank: Int) -> Float { kernel_ranked(sums, count, rank) }
    let level = ranked(Int(Double(count - 1) * Self.clipped))
    if level > 0 { return level }
    // a unit sees less than a fifth of a large image: of what it sees
    let seen = (0..<count).count { sums[$0] > 0 }
    return seen == 0 ? nil : ranked(count - seen + Int(Double(seen - 1) * Self.clipped))
  }
}
