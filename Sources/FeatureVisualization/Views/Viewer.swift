import ComputeKernels
import NeuralNetwork

/// Applies a recipe's transforms, drawn at random for every view, to an image, and their adjoint to a gradient.
///
/// A class because it owns its memory: only `init` allocates. For one thread at a time.
final class Viewer {
  /// The size of the view.
  let canvas: Canvas
  /// Where the view's pixels lie in the image, as drawn last.
  var map = AffineMap.identity

  private var colors: ColorMap?  // as drawn last
  private let transforms: [Transform]
  private let image: Canvas
  private let cores: Cores
  private let edges: kernel_edges
  private let noise: Float  // the std of the sum of all noise
  private var noiseSeed: UInt64 = 0  // as drawn last
  private let blurs: [SeparableResampling]
  private let memory: Buffer
  private let blurred: FeatureMap  // H×W×3: the blurred image; in the adjoint, its gradient
  private let second: FeatureMap  // H×W×3: the gradient from the lower half of the view
  private let added: UnsafeMutableBufferPointer<Float>  // the noise, h×w×3; empty if there is none

  /// Prepares views of images of size `image`. `Transform.canvas` must not be empty.
  init(_ transforms: [Transform], on image: Canvas, cores: Cores) {
    (self.transforms, self.image, self.cores) = (transforms, image, cores)
    canvas = Transform.canvas(of: image, transforms)
    precondition(canvas.height > 0 && canvas.width > 0, "a view of \(canvas) of an image of \(image)")
    let edges = Transform.edges(transforms)
    self.edges = edges
    var variance: Float = 0
    var blurs: [SeparableResampling] = []
    for transform in transforms {
      switch transform {
      case .noise(let deviation): variance += deviation * deviation
      case .blur(let sigma) where sigma > 0:
        blurs.append(
          SeparableResampling(blurring: image, sigma: sigma, wraps: edges == KERNEL_EDGES_WRAP, cores: cores))
      default: break
      }
    }
    noise = variance.squareRoot()
    self.blurs = blurs
    let shape = Shape(image.height, image.width, 3), noiseCount = noise > 0 ? canvas.height * canvas.width * 3 : 0
    let size = shape.count * MemoryLayout<Float>.stride
    memory = Buffer(size: 2 * size + noiseCount * MemoryLayout<Float>.stride)
    blurred = memory.map(shape)
    second = memory.map(shape, at: size)
    added = UnsafeMutableBufferPointer(start: second.base + shape.count, count: noiseCount)
  }

  /// Draws the next view. `progress` is the fraction of the ascent that is done, 0 to 1.
  func draw(using random: inout Random, progress: Float = 0) {
    map = .identity
    colors = nil
    var size = image
    for transform in transforms {
      if let next = transform.drawColors(progress: progress, using: &random) {
        colors = colors.map { $0.then(next) } ?? next
      }
      map = transform.draw(on: size, progress: progress, using: &random).then(map)
      size = Transform.canvas(of: size, [transform])
    }
    if noise > 0 { noiseSeed = random.next() }
  }

  /// Writes the view (h×w×3 of `canvas`) of `image` (H×W×3); unless it is `plain`, with the colors and the noise that
  /// were drawn.
  func apply(_ image: FeatureMap, into view: FeatureMap, plain: Bool = false) {
    check(image, view)
    var source = image
    for blur in blurs {
      blur.apply(source.base, into: blurred.base)
      source = blurred
    }
    if isCopy {
      _ = view.values.update(fromContentsOf: source.values)
    } else {
      let kernel = kernel
      cores.forEachRange(of: canvas.height) { range, _ in
        withUnsafePointer(to: kernel) {
          kernel_view_forward($0, source.base, view.base, range.lowerBound, range.upperBound)
        }
      }
    }
    if let colors, !plain {
      kernel_scale_shift(view.base, view.base, view.shape.pixels, 3, colors.factors, colors.offsets, false)
    }
    if noise > 0 && !plain {
      var random = Random(seed: noiseSeed)
      random.fillNormal(added, deviation: noise)
      kernel_add(added.baseAddress, view.base, added.count, true)
    }
  }

  /// Writes the gradient of the image (H×W×3) from that of the view (h×w×3), which may be overwritten, or adds it.
  func adjoint(_ viewGradient: FeatureMap, into imageGradient: FeatureMap, adding: Bool = false) {
    check(imageGradient, viewGradient)
    if let colors {
      kernel_scale_shift(
        viewGradient.base, viewGradient.base, viewGradient.shape.pixels, 3, colors.factors, nil, false)
    }
    let count = imageGradient.shape.count
    let direct = blurs.isEmpty
    let target = direct ? imageGradient : blurred
    if isCopy {
      kernel_add(viewGradient.base, target.base, count, direct && adding)
    } else {
      // always in two halves with memory of their own, so that sums do not depend on the number of cores
      if !(direct && adding) { kernel_fill(target.base, count, 0) }
      kernel_fill(second.base, count, 0)
      let middle = canvas.height / 2
      let kernel = kernel
      cores.forEach(2) { half, _ in
        withUnsafePointer(to: kernel) {
          kernel_view_adjoint(
            $0, viewGradient.base, half == 0 ? target.base : second.base, half == 0 ? 0 : middle,
            half == 0 ? middle : canvas.height)
        }
      }
      kernel_add(second.base, target.base, count, true)
    }
    for (index, blur) in blurs.enumerated().reversed() {
      blur.adjoint(blurred.base, into: index == 0 ? imageGradient.base : blurred.base, adding: index == 0 && adding)
    }
  }

  private var isCopy: Bool { map == .identity && canvas == image }

  private var kernel: kernel_view {
    kernel_view(
      xx: map.xx, xy: map.xy, x0: map.x0, yx: map.yx, yy: map.yy, y0: map.y0, height: image.height,
      width: image.width, view_width: canvas.width, edges: edges)
  }

  private func check(_ image: FeatureMap, _ view: FeatureMap) {
    precondition(
      image.shape == Shape(self.image.height, self.image.width, 3)
        && view.shape == Shape(canvas.height, canvas.width, 3), "a view of \(view.shape) of an image of \(image.shape)")
  }
}
