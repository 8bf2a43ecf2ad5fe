import NeuralNetwork

/// Parameters that the optimizer changes, and the image that is rendered from them.
///
/// A class because it owns its memory: only `init` allocates. For one thread at a time.
protocol ImageParameters: AnyObject {
  /// The size of the rendered image.
  var canvas: Canvas { get }
  /// All parameters, in this object's memory.
  var values: UnsafeMutableBufferPointer<Float> { get }
  /// The shape of the values if they are an image themselves, and so have frequency bands; else nil.
  var imageShape: Shape? { get }
  /// Whether a contrast that the recipe holds is let go.
  var isContrastFree: Bool { get set }

  /// Writes the image (H×W×3 in [−1, 1]) of the values.
  func render(into image: FeatureMap)
  /// Writes the gradient of the values from the gradient of the image (H×W×3), at the values that were rendered last.
  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>)
  /// Clips the values to their range after a step.
  func constrain()

  /// Sets the values to the parameterization's random start.
  func start(using random: inout Random)
  /// Sets the values so that their image is as near to `image` (H×W×3) as possible.
  func start(from image: FeatureMap)

  /// Allocates parameters of the same kind for another size, all 0.
  func sibling(on canvas: Canvas) -> Self
  /// Continues from `previous`, usually of another size. `base` is the picture (H×W×3 at full size) that the ascent
  /// started from, if any; parameterizations that can keep its detail carry over only what was added to it.
  func carry(from previous: Self, base: FeatureMap?, using random: inout Random)
  /// Moves the image down and to the right by so many pixels; it wraps around.
  func roll(rows: Int, columns: Int)
  /// Applies a 5 × 5 box blur if the values are pixels, else nothing.
  func smooth()
}

extension ImageParameters {
  var imageShape: Shape? { nil }

  /// No contrast is held.
  var isContrastFree: Bool {
    get { false }
    set {}
  }

  func constrain() {}

  func smooth() {}

  /// Starts from the resized image of `previous`.
  func carry(from previous: Self, base: FeatureMap?, using random: inout Random) {
    start(fromImageOf: previous, .linear)
  }

  /// Starts from the image, moved.
  func roll(rows: Int, columns: Int) {
    let shape = Shape(canvas.height, canvas.width, 3)
    let memory = [Buffer(shape), Buffer(shape)]
    let (image, rolled) = (memory[0].map(shape), memory[1].map(shape))
    withExtendedLifetime(memory) {
      render(into: image)
      for row in 0..<shape.height {
        for column in 0..<shape.width {
          let (y, x) = ((row + rows).modulo(shape.height), (column + columns).modulo(shape.width))
          let pixel = image.base + 3 * (row * shape.width + column)
          (rolled.base + 3 * (y * shape.width + x)).update(from: pixel, count: 3)
        }
      }
      start(from: rolled)
    }
  }

  func start(fromImageOf previous: Self, _ filter: ResamplingFilter) {
    let shapes = [previous.canvas, canvas].map { Shape($0.height, $0.width, 3) }
    let memory = shapes.map { Buffer($0) }
    let images = zip(memory, shapes).map { $0.map($1) }
    withExtendedLifetime(memory) {
      previous.render(into: images[0])
      SeparableResampling(resizing: previous.canvas, to: canvas, filter, cores: Cores(limit: 1))
        .apply(images[0].base, into: images[1].base)
      start(from: images[1])
    }
  }

  /// Allocates parameters for the next stage, which continue from these.
  func carried(to canvas: Canvas, base: FeatureMap?, using random: inout Random) -> Self {
    let next = sibling(on: canvas)
    next.carry(from: self, base: base, using: &random)
    return next
  }
}

extension Int {
  /// The remainder that is not negative.
  func modulo(_ side: Int) -> Int { (self % side + side) % side }
}
