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
