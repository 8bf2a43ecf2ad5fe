/// A white frame in a black one, which is seen on every color.
public struct PlaceFrame {
  private let x, y, width, height: Int
  /// How many pixels a line is wide.
  private let line: Int

  /// The frame around a place of a map of `size`, which covers `picture`.
  public init(around place: (x: Int, y: Int), of size: (width: Int, height: Int), in picture: Picture) {
    line = max(1, min(picture.width, picture.height) / 56)
    // large enough to be seen, also around a single pixel
    let least = max(4 * line, min(picture.width, picture.height) / 16)
    width = max(least, picture.width / size.width)
    height = max(least, picture.height / size.height)
    x = (2 * place.x + 1) * picture.width / (2 * size.width) - width / 2
    y = (2 * place.y + 1) * picture.height / (2 * size.height) - height / 2
  }

  /// `picture` with the frame.
  public func drawn(on picture: Picture) -> Picture {
    var drawing = Drawing(width: picture.width, height: picture.height, background: PictureColor(0, 0, 0))
    drawing.draw(picture, x: 0, y: 0)
    for (margin, color) in [(line, PictureColor(0, 0, 0)), (0, PictureColor(255, 255, 255))] {
      let (left, top) = (x - margin, y - margin)
      let (across, down, wide) = (width + 2 * margin, height + 2 * margin, line + margin)
      drawing.fill(x: left, y: top, width: across, height: wide, color)
      drawing.fill(x: left, y: top + down - wide, width: across, height: wide, color)
      drawing.fill(x: left, y: top, width: wide, height: down, color)
      drawing.fill(x: left + across - wide, y: top, width: wide, height: down, color)
    }
    return drawing.picture
  }
}
