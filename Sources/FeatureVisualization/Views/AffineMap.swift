import Glibc
import NeuralNetwork

/// Where the pixels of one image lie in another: (x, y) at (xx·x + xy·y + x0, yx·x + yy·y + y0), in pixels.
struct AffineMap: Hashable {
  var xx = 1.0
  var xy = 0.0
  var x0 = 0.0
  var yx = 0.0
  var yy = 1.0
  var y0 = 0.0

  /// Maps every pixel to itself.
  static let identity = AffineMap()

  /// Moves pixels by (`x`, `y`).
  static func shift(_ x: Double, _ y: Double) -> AffineMap { AffineMap(x0: x, y0: y) }

  /// Centers a view of size `view` on `image`.
  static func middle(of image: Canvas, seenBy view: Canvas) -> AffineMap {
    .shift(Double((image.width - view.width) / 2), Double((image.height - view.height) / 2))
  }

  /// Shows an image of `width` × `height` pixels rotated by `degrees` about its center and `scale` times as large.
  static func rotating(_ degrees: Double, scale: Double, width: Int, height: Int) -> AffineMap {
    let angle = degrees * .pi / 180
    let cosine = cos(angle) / scale, sine = sin(angle) / scale
    let x = Double(width - 1) / 2, y = Double(height - 1) / 2
    return AffineMap(
      xx: cosine, xy: -sine, x0: x - cosine * x + sine * y, yx: sine, yy: cosine, y0: y - sine * x - cosine * y)
  }

  /// Stretches a window at (`left`, `top`), `fraction` of an image's sides, to the size of the image.
  static func window(left: Double, top: Double, fraction: Double) -> AffineMap {
    let edge = 0.5 * fraction - 0.5
    return AffineMap(xx: fraction, x0: left + edge, yy: fraction, y0: top + edge)
  }

  /// Composes this map with `next`, which maps the other image to a third one.
  func then(_ next: AffineMap) -> AffineMap {
    AffineMap(
      xx: next.xx * xx + next.xy * yx, xy: next.xx * xy + next.xy * yy, x0: next.xx * x0 + next.xy * y0 + next.x0,
      yx: next.yx * xx + next.yy * yx, yy: next.yx * xy + next.yy * yy, y0: next.yx * x0 + next.yy * y0 + next.y0)
  }
}
