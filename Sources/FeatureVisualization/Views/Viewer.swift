import ComputeKernels
import NeuralNetwork

/// What the network sees of the image: a view that is drawn anew for every iteration, and its adjoint.
///
/// A class, because it owns its memory: only `init` makes buffers. One thread at a time may use it.
final class Viewer {
  /// The size of what the network sees.
  let canvas: Canvas
  /// Where the view's pixels lie on the image: as drawn last.
  var map = AffineMap.identity

  private let transforms: [Transform]
  private let image: Canvas
  private let cores: Cores
  private let wraps: Bool
  private let noise: Float  // the deviation of all that is added
  private var noiseRandom = Random(seed: 0)
  private let blurs: [SeparableResampling]
  private let memory: Buffer
  private let blurred: FeatureMap  // H×W×3: the blurred image; on the way back, its gradient
  private let second: FeatureMap  // H×W×3: what the lower half of the view gives to the gradient
  private let added: UnsafeMutableBufferPointer<Float>  // the noise

  /// Prepares views of images of `image`. `Transform.canvas` says beforehand whether anything is left to see.
  init(_ transforms: [Transform], on image: Canvas, cores: Cores) {
    (self.transforms, self.image, self.cores) = (transforms, image, cores)
    canvas = Transform.canvas(of: image, transforms)
    precondition(canvas.height > 0 && canvas.width > 0, "a view of \(canvas) of an image of \(image)")
    let wraps = Transform.wraps(transforms)
    self.wraps = wraps
    var variance: Float = 0
    var blurs: [SeparableResampling] = []
    for transform in transforms {
      switch transform {
      case .noise(let deviation): variance += deviation * deviation
      case .blur(let sigma) where sigma > 0:
        blurs.append(SeparableResampling(blurring: image, sigma: sigma, wraps: wraps, cores: cores))
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

  /// Draws the next view. `progress` is the part of the ascent that is done, 0 to 1.
  func draw(using random: inout Random, progress: Float = 0) {
    map = .identity
    var size = image
    for transform in transforms {
      map = transform.draw(on: size, progress: progress, using: &random).then(map)
      size = Transform.canvas(of: size, [transform])
    }
    if noise > 0 { noiseRandom = Random(seed: random.next()) }
  }

  /// Writes the view of `image` to `view` (the canvas's height × width × 3).
  func apply(_ image: FeatureMap, into view: FeatureMap, withNoise: Bool = true) {
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
    if noise > 0 && withNoise {
      noiseRandom.fillNormal(added, deviation: noise)
      kernel_add(added.baseAddress, view.base, added.count, true)
    }
  }

  /// Writes the gradient of the image from that of the view, or adds it.
  func adjoint(_ viewGradient: FeatureMap, into imageGradient: FeatureMap, adding: Bool = false) {
    check(imageGradient, viewGradient)
    let count = imageGradient.shape.count
    let direct = blurs.isEmpty
    let target = direct ? imageGradient : blurred
    if isCopy {
      kernel_add(viewGradient.base, target.base, count, direct && adding)
    } else {
      // always two halves, each into memory of its own: the sums do not depend on the number of cores
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
      width: image.width, view_width: canvas.width, wraps: wraps)
  }

  private func check(_ image: FeatureMap, _ view: FeatureMap) {
    precondition(
      image.shape == Shape(self.image.height, self.image.width, 3)
        && view.shape == Shape(canvas.height, canvas.width, 3), "a view of \(view.shape) of an image of \(image.shape)")
  }
}
