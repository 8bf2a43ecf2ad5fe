/// A line for each color: x → factor · x + offset.
struct ColorMap {
  var factors: [Float] = [1, 1, 1]
  var offsets: [Float] = [0, 0, 0]

  /// This one, and then `next`.
  func then(_ next: ColorMap) -> ColorMap {
    var both = ColorMap()
    for color in 0..<3 {
      both.factors[color] = next.factors[color] * factors[color]
      both.offsets[color] = next.factors[color] * offsets[color] + next.offsets[color]
    }
    return both
  }
}
