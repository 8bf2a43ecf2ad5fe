import Pictures
import TerminalUI

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

extension Explorer {
  /// Sides of this many pixels and fewer are close enough to tell one from the next.
  private static let closestSide = 32

  mutating func zoom(by steps: Int) {
    guard let picture = snapshot?.picture else { return }
    // down to a few pixels
    var most = 0
    while min(picture.width, picture.height) >> (most + 1) >= 4 { most += 1 }
    zoom.steps = min(max(0, zoom.steps + steps), most)
    if zoom.steps == 0 { zoom = Zoom() } else { zoom.pan(0, 0) }
  }

  /// What the zoom adds to the status: how near, and at the nearest the colour of the pixel in the middle.
  var zoomParts: [String] {
    guard zoom.steps > 0, let picture = snapshot?.picture else { return [] }
    let factor = "×\(1 << zoom.steps)"
    guard min(picture.width, picture.height) >> zoom.steps <= Self.closestSide else { return [factor] }
    let (column, row, color) = zoom.middle(of: picture)
    return [factor, "pixel \(column),\(row): \(color.map { "\($0)" }.joined(separator: " "))"]
  }
}
