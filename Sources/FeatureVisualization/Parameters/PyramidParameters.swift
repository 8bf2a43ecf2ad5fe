import ComputeKernels
import NeuralNetwork

/// Lucid's Laplacian pyramid: each of the image's three color components is a sum of planes with sides /1, /2, /4 …,
/// enlarged to the size of the image.
final class PyramidParameters: ImageParameters {
  let canvas: Canvas
  let values: UnsafeMutableBufferPointer<Float>
  private let form: PyramidForm
  private let picture: ColoredPlanes
  private let cores: Cores
  private let memory: Buffer
  private let enlarging: [[SeparableResampling]]  // by component (they run in parallel), then by level from 1 on
  private let offsets: [Int]  // where each level begins in `values`, and the end

  /// The standard deviation of the random start, as in Lucid.
  private static let deviation: Float = 0.01

  init(_ form: PyramidForm, on canvas: Canvas, cores: Cores) {
    precondition(form.levels >= 1, "\(form.levels) levels of a pyramid")
    (self.form, self.canvas, self.cores) = (form, canvas, cores)
    picture = ColoredPlanes(on: canvas, colors: .lucid, contrast: .gain(1), cores: cores)
    // a side of one pixel is not halved any more
    let sizes = (0..<min(form.levels, 32)).map {
      Canvas(height: max(1, canvas.height >> $0), width: max(1, canvas.width >> $0))
    }
    offsets = sizes.reduce(into: [0]) { $0.append($0.last! + 3 * $1.height * $1.width) }
    memory = Buffer(Shape(1, 1, offsets.last!))
    values = UnsafeMutableBufferPointer(
      start: memory.base.assumingMemoryBound(to: Float.self), count: offsets.last!)
    enlarging = (0..<3).map { _ in
      sizes.dropFirst().map {
        SeparableResampling(resizing: $0, to: canvas, .linear, channels: 1, cores: Cores(limit: 1))
      }
    }
  }

  func render(into image: FeatureMap) {
    forEachComponent { plane, component in
      plane.update(from: values.baseAddress! + component * picture.pixels, count: picture.pixels)
      for (level, resampling) in enlarging[component].enumerated() {
        resampling.apply(self.plane(level + 1, component, of: values), into: plane, adding: true)
      }
    }
    picture.render(into: image)
  }

  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>) {
    picture.backward(imageGradient)
    forEachComponent { _, component in
      let from = picture.gradient + component * picture.pixels
      plane(0, component, of: gradient).update(from: from, count: picture.pixels)
      for (level, resampling) in enlarging[component].enumerated() {
        resampling.adjoint(from, into: plane(level + 1, component, of: gradient))
      }
    }
  }

  private func forEachComponent(_ body: (_ plane: UnsafeMutablePointer<Float>, _ component: Int) -> Void) {
    cores.forEach(3) { component, _ in body(picture.planes + component * picture.pixels, component) }
  }

  /// The plane of a component at a level.
  private func plane(
    _ level: Int, _ component: Int, of values: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let size = (offsets[level + 1] - offsets[level]) / 3
    return values.baseAddress! + offsets[level] + component * size
  }

  func sibling(on canvas: Canvas) -> PyramidParameters { PyramidParameters(form, on: canvas, cores: cores) }

  func start(using random: inout Random) { random.fillNormal(values, deviation: Self.deviation) }

  // the whole picture is put on the finest level
  func start(from image: FeatureMap) {
    picture.invert(image)
    values.update(repeating: 0)
    values.baseAddress!.update(from: picture.planes, count: 3 * picture.pixels)
  }
}
