import Pictures

/// A picture that the terminal shows by its own pixels, and the cells that it takes.
struct PixelPicture: Equatable, Sendable {
  /// What is shown.
  var picture: Picture
  /// The cells, all of them the picture's own.
  var area: CellArea
}

/// The ways of showing pixels.
enum PixelProtocol: Sendable {
  /// kitty's graphics protocol.
  case kitty
  /// DEC's sixels, for cells of so many pixels.
  case sixel(cellWidth: Int, cellHeight: Int)

  /// About how many bytes `picture` takes in an area of cells.
  func estimate(_ picture: Picture, columns: Int, rows: Int) -> Int {
    switch self {
    // base64 of three bytes a pixel
    case .kitty: picture.width * picture.height * 4
    // one character a pixel, more or less, and the palette
    case .sixel(let width, let height): columns * width * rows * height * 3 / 2 + 5000
    }
  }
}
