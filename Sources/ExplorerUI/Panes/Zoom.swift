import Pictures

/// The part of a picture that is shown.
struct Zoom: Sendable {
  /// Where the longest side is at most this many pixels, single pixels can be told apart.
  private static let closestSide = 32

  /// How many times the sides were halved.
  private var steps = 0
  /// The middle of the part, in fractions of the sides.
  private var x = 0.5
  private var y = 0.5

  /// The pixels of a side of `length` that are shown, around `middle`.
  private func range(_ length: Int, _ middle: Double) -> Range<Int> {
    let count = max(1, length >> steps)
    let first = min(max(0, Int((middle * Double(length) - Double(count) / 2).rounded())), length - count)
    return first..<first + count
  }

  /// What is shown of `picture`.
  func cropped(_ picture: Picture) -> Picture {
    guard steps > 0 else { return picture }
    let (columns, rows) = (range(picture.width, x), range(picture.height, y))
    return picture.cropped(left: columns.lowerBound, top: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// Halves the sides `change` times more, down to a few pixels of `picture`.
  mutating func zoom(by change: Int, in picture: Picture) {
    var maximum = 0
    while min(picture.width, picture.height) >> (maximum + 1) >= 4 { maximum += 1 }
    steps = min(max(0, steps + change), maximum)
    if steps == 0 { self = Zoom() } else { pan(0, 0) }
  }

  /// Moves the middle by fractions of what is shown, as far as the picture reaches.
  mutating func pan(_ dx: Double, _ dy: Double) {
    let fraction = 1 / Double(1 << steps)
    x = min(max(fraction / 2, x + dx * fraction), 1 - fraction / 2)
    y = min(max(fraction / 2, y + dy * fraction), 1 - fraction / 2)
  }

  /// The factor and, where pixels can be told apart, the one in the middle and its color.
  func words(for picture: Picture) -> [String] {
    guard steps > 0 else { return [] }
    let factor = "×\(1 << steps)"
    guard min(picture.width, picture.height) >> steps <= Self.closestSide else { return [factor] }
    let (columns, rows) = (range(picture.width, x), range(picture.height, y))
    let (column, row) = ((columns.lowerBound + columns.upperBound) / 2, (rows.lowerBound + rows.upperBound) / 2)
    let pixel = (row * picture.width + column) * 3
    let color = picture.pixels[pixel..<pixel + 3].map { "\($0)" }.joined(separator: " ")
    return [factor, "pixel \(column),\(row): \(color)"]
  }
}
