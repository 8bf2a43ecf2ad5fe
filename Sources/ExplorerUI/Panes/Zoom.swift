import Pictures

/// The part of a picture that is shown.
struct Zoom: Sendable {
  /// How many times the sides were halved.
  var steps = 0
  /// The middle of the part, as parts of the sides.
  var x = 0.5
  var y = 0.5

  /// The pixels of a side of `length` that are shown, around `middle`.
  private func range(_ length: Int, _ middle: Double) -> Range<Int> {
    let count = max(1, length >> steps)
    let first = min(max(0, Int((middle * Double(length) - Double(count) / 2).rounded())), length - count)
    return first..<first + count
  }

  /// The part of `picture`.
  func part(of picture: Picture) -> Picture {
    guard steps > 0 else { return picture }
    let (columns, rows) = (range(picture.width, x), range(picture.height, y))
    return picture.cropped(left: columns.lowerBound, top: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// Moves the middle by a part of what is shown, as far as the picture reaches.
  mutating func pan(_ dx: Double, _ dy: Double) {
    let part = 1 / Double(1 << steps)
    x = min(max(part / 2, x + dx * part), 1 - part / 2)
    y = min(max(part / 2, y + dy * part), 1 - part / 2)
  }

  /// The pixel in the middle of `picture`, and its colour.
  func middle(of picture: Picture) -> (column: Int, row: Int, color: [UInt8]) {
    let (columns, rows) = (range(picture.width, x), range(picture.height, y))
    let (column, row) = ((columns.lowerBound + columns.upperBound) / 2, (rows.lowerBound + rows.upperBound) / 2)
    let place = (row * picture.width + column) * 3
    return (column, row, Array(picture.pixels[place..<place + 3]))
  }
}
