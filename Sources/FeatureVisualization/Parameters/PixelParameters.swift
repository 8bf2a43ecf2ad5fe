import ComputeKernels
import NeuralNetwork

/// The pixels of the image, clipped to [−1, 1].
final class PixelParameters: ImageParameters {
  let canvas: Canvas
  private let form: PixelForm
  private let cores: Cores
  private let memory: Buffer
  private let image: FeatureMap

  var values: UnsafeMutableBufferPointer<Float> { image.values }

  init(_ form: PixelForm, on canvas: Canvas, cores: Cores) {
    (self.form, self.canvas, self.cores) = (form, canvas, cores)
    let shape = Shape(canvas.height, canvas.width, 3)
    memory = Buffer(shape)
    image = memory.map(shape)
  }

  func render(into image: FeatureMap) { _ = image.values.update(fromContentsOf: values) }

  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>) {
    _ = gradient.update(fromContentsOf: imageGradient.values)
  }

  func constrain() { kernel_clip(image.base, image.shape.count, -1, 1) }

  var imageShape: Shape? { image.shape }

  func sibling(on canvas: Canvas) -> PixelParameters { PixelParameters(form, on: canvas, cores: cores) }

  func smooth() {
    let weights = [Double](repeating: 1, count: 5)
    SeparableResampling(
      rows: .smoothing(canvas.height, weights: weights, wraps: false),
      columns: .smoothing(canvas.width, weights: weights, wraps: false), channels: 3, cores: cores
    ).apply(image.base, into: image.base)
  }

  func start(using random: inout Random) {
    let low = form.low, count = form.high - low + 1
    for i in values.indices { values[i] = Float(low + random.next(below: count)) / 127.5 - 1 }
  }

  func start(from image: FeatureMap) { _ = values.update(fromContentsOf: image.values) }

  // only the detail that was added to the base is resized (Mordvintsev, Olah and Tyka, DeepDream, 2015)
  func carry(from previous: PixelParameters, base: FeatureMap?, using random: inout Random) {
    guard let base else {
      start(fromImageOf: previous, form.resampling)
      constrain()
      return
    }
    let (old, new) = (previous.canvas, canvas)
    let full = Canvas(height: base.shape.height, width: base.shape.width)
    let detail = Buffer(Shape(old.height, old.width, 3)), smaller = Buffer(Shape(old.height, old.width, 3))
    let map = detail.map(Shape(old.height, old.width, 3)), reduced = smaller.map(map.shape)
    withExtendedLifetime((detail, smaller)) {
      previous.render(into: map)
      SeparableResampling(resizing: full, to: old, form.resampling, cores: cores).apply(base.base, into: reduced.base)
      kernel_add_scaled(-1, reduced.base, 0, map.base, map.shape.count)
      SeparableResampling(resizing: full, to: new, form.resampling, cores: cores).apply(base.base, into: image.base)
      SeparableResampling(resizing: old, to: new, form.resampling, cores: cores).apply(
        map.base, into: image.base, adding: true)
    }
    constrain()
  }
}
