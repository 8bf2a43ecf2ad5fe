import Pictures

extension NcursesTerminal {
  /// How long a picture's pixels may take on the line once it has stood for a while, seconds.
  private static let pixelTime = 3.0
  /// The pixels of a cell where the terminal does not say: those of xterm.
  private static let usualCell = (width: 10, height: 20)

  /// How pixels are shown; nil: not at all.
  var pixelProtocol: PixelProtocol? {
    let cell = features.cellSize ?? Self.usualCell
    switch options.graphics {
    case .kitty: return .kitty
    case .sixel: return .sixel(cellWidth: cell.width, cellHeight: cell.height)
    case .blocks: return nil
    case nil:
      // what has been said not to be wanted in colours is not wanted in pixels
      guard colorDepth == .truecolor else { return nil }
      if features.hasKitty { return .kitty }
      guard features.hasSixel, let cell = features.cellSize else { return nil }
      return .sixel(cellWidth: cell.width, cellHeight: cell.height)
    }
  }

  /// Chooses how many bytes a picture may take to be shown by its pixels: what the line carries at once while pictures
  /// change, in a while when they have stood for one. Chosen anew only then: to and fro would flicker.
  func choosePixelLimit() {
    // where pixels are shown already, a little more
    let atOnce = pace.budget * (pixels.isEmpty ? 1 : 2)
    let inTime = pace.answers ? Int((pace.bandwidth ?? 0) * Self.pixelTime) : Int.max
    pixelLimit = quality == .best ? max(atOnce, inTime) : atOnce
  }

  /// Whether a picture is to be shown by its pixels.
  func showsPixels(_ picture: Picture, in area: CellArea) -> Bool {
    guard let pixelProtocol else { return false }
    return pixelProtocol.estimate(picture, columns: area.columns, rows: area.rows) <= pixelLimit
  }

  /// Takes the pictures away that would stay when the screen is left.
  func removePixels() {
    guard let pixelProtocol, !pixels.isEmpty else { return }
    _ = writer.write(pixels.removeAll(pixelProtocol)[...], withinMilliseconds: 100)
  }
}
