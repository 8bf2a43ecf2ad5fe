import Pictures

extension NcursesTerminal {
  /// Seconds that the pixels of an unchanged picture may take on the line.
  private static let pixelTime = 3.0
  /// A picture of more bytes is shown as cells whatever the line: cells may be said to be of any size.
  private static let mostPixelBytes = 1 << 26
  /// Pixels of a cell if the terminal does not tell: xterm's.
  private static let usualCell = (width: 10, height: 20)

  /// How pixels are sent; nil: pictures are shown as cells.
  var pixelProtocol: PixelProtocol? {
    let cell = features.cellSize ?? Self.usualCell
    switch options.graphics {
    case .kitty: return .kitty
    case .sixel: return .sixel(cellWidth: cell.width, cellHeight: cell.height)
    case .blocks: return nil
    case nil:
      // Who has limited the colors does not want pixels in 24 bits either.
      guard colorDepth == .truecolor else { return nil }
      if features.hasKitty { return .kitty }
      guard features.hasSixel, let cell = features.cellSize else { return nil }
      return .sixel(cellWidth: cell.width, cellHeight: cell.height)
    }
  }

  /// Sets the most bytes that a picture's pixels may have: as many as the line carries at once while pictures change,
  /// and in `pixelTime` in the best quality. Set only at these two moments, because switching back and forth would
  /// flicker.
  func choosePixelLimit() {
    // A picture that is shown as pixels already may have a little more.
    let atOnce = pace.budget * (pixels.isEmpty ? 1 : 2)
    let inTime = pace.answers || pace.mayAnswer ? Int((pace.rate ?? 0) * Self.pixelTime) : Int.max
    pixelLimit = quality == .best ? max(atOnce, inTime) : atOnce
  }

  /// Whether a picture is to be shown as pixels.
  func showsPixels(_ picture: Picture, in area: CellArea) -> Bool {
    guard let pixelProtocol else { return false }
    let bytes = pixelProtocol.estimate(picture, columns: area.columns, rows: area.rows)
    return bytes <= min(pixelLimit, Self.mostPixelBytes)
  }

  /// Removes the pictures that would remain when the screen is left.
  func removePixels() {
    guard let pixelProtocol, !pixels.isEmpty else { return }
    _ = writer.write(pixels.removeAll(pixelProtocol)[...], withinMilliseconds: 100)
  }
}
