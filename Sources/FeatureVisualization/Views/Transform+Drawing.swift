import ComputeKernels
import Glibc
import NeuralNetwork

extension Transform {
  /// The pixels by which each axis grows.
  private var growth: Int {
    switch self {
    case .pad(let border): 2 * border
    case .jitter(let range): -range
    default: 0
    }
  }

  /// The size of the view of images of size `image`; sides may be less than 1.
  static func canvas(of image: Canvas, _ transforms: [Transform]) -> Canvas {
    let growth = transforms.reduce(0) { $0 + $1.growth }
    return Canvas(height: image.height + growth, width: image.width + growth)
  }

  /// What `transforms` show beyond the edges of an image: nothing where they pad it, else the other side where they
  /// roll it, or its mirror image where they shift it a little.
  static func edges(_ transforms: [Transform]) -> kernel_edges {
    var edges = KERNEL_EDGES_EMPTY
    for transform in transforms {
      switch transform {
      case .pad(let border) where border > 0: return KERNEL_EDGES_EMPTY
      case .roll, .shift(nil): edges = KERNEL_EDGES_WRAP
      case .shift where edges == KERNEL_EDGES_EMPTY: edges = KERNEL_EDGES_MIRROR
      default: break
      }
    }
    return edges
  }

  /// Draws a map from the transform's output to its input, of size `canvas`. `progress` is the fraction of the ascent
  /// that is done.
  func draw(on canvas: Canvas, progress: Float, using random: inout Random) -> AffineMap {
    let (width, height) = (canvas.width, canvas.height)
    switch self {
    case .pad(let border): return .shift(-Double(border), -Double(border))
    case .jitter(let range): return .drawn { _ in Double(random.next(below: range + 1)) }
    case .roll(let range):
      return .drawn { axis in
        guard let range else { return Double(random.next(below: axis == .x ? width : height)) }
        return Double(random.next(below: 2 * range + 1) - range)
      }
    case .shift(let range):
      return .drawn { axis in
        guard let range else { return Double(random.uniform(0, Float(axis == .x ? width : height))) }
        return Double(random.uniform(-Float(range), Float(range)))
      }
    case .scale(let choice):
      return .rotating(0, scale: Double(choice.draw(using: &random)), width: width, height: height)
    case .rotate(let choice):
      return .rotating(Double(choice.draw(using: &random)), scale: 1, width: width, height: height)
    case .crop(let low, let high):
      let fraction = Double(random.uniform(low, high))
      let left = Double(random.uniform(0, 1)) * (1 - fraction) * Double(width)
      let top = Double(random.uniform(0, 1)) * (1 - fraction) * Double(height)
      return .window(left: left, top: top, fraction: fraction)
    case .crops(let from, let to):
      let x = Double(0.5 + 0.15 * random.normal()), y = Double(0.5 + 0.15 * random.normal())
      let fraction = Double(max(0.05, min(1, from + (to - from) * progress + 0.05 * random.normal())))
      return .window(
        left: (x - fraction / 2) * Double(width), top: (y - fraction / 2) * Double(height), fraction: fraction)
    case .noise, .blur, .colors: return .identity
    }
  }

  /// Draws what happens to the three colors of a view in [−1, 1]; nil: nothing.
  func drawColors(progress: Float, using random: inout Random) -> ColorMap? {
    guard case .colors(let shift, let scale, let drift) = self else { return nil }
    var map = ColorMap()
    for color in 0..<3 {
      let offset = random.uniform(-shift, shift), factor = expf(-random.uniform(-scale, scale))
      let noise = drift * (1 - progress) * random.normal()
      // of x in [0, 1]: (x − offset) · factor + noise; here 2x − 1
      map.factors[color] = factor
      map.offsets[color] = factor * (1 - 2 * offset) + 2 * noise - 1
    }
    return map
  }

  fileprivate enum Axis { case x, y }
}

extension AffineMap {
  /// A shift by distances drawn for x, then for y.
  fileprivate static func drawn(_ distance: (Transform.Axis) -> Double) -> AffineMap {
    let x = distance(.x)
    return .shift(x, distance(.y))
  }
}
