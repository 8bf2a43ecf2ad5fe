import Pictures

/// A picture that the terminal shows as pixels, and the cells that it takes.
struct PixelPicture: Equatable, Sendable {
  var picture: Picture
  /// Nothing else is shown in these cells.
  var area: CellArea
  /// How pixels look that are larger than the screen's.
  var enlargement = Picture.Enlargement.pixels
}

/// How pixels are sent.
enum PixelProtocol: Sendable {
  /// kitty's graphics protocol.
  case kitty
  /// DEC's sixels; a cell has this size in pixels.
  case sixel(cellWidth: Int, cellHeight: Int)

  /// Roughly how many bytes `picture` takes in an area of this many cells.
  func estimate(_ picture: Picture, columns: Int, rows: Int) -> Int {
    switch self {
    // base64 of three bytes per pixel
    case .kitty: picture.width * picture.height * 4
    // about one character per pixel, and the palette
    case .sixel(let width, let height): columns * width * rows * height * 3 / 2 + 5000
    }
  }
}
