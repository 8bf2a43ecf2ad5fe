import Pictures

/// Where a picture activates a node, as colors and in numbers.
public struct ActivationHeat: Sendable {
  /// The picture in gray, tinted by the activation, with a frame around the place of the largest one.
  public let overlay: Picture
  /// The activation alone, in the size of the picture, with the same frame.
  public let map: Picture
  /// The largest activation.
  public let most: Float
  /// Where in the map that is, from the upper left.
  public let place: (x: Int, y: Int)
  /// The size of the map.
  public let mapSize: (width: Int, height: Int)
}

extension ActivationHeat {
  /// Draws the activations of `values`, `width` in a row, relative to the largest; nil where none is larger than 0.
  init?(_ values: [Float], width: Int, in picture: Picture) {
    guard let largest = values.indices.max(by: { values[$0] < values[$1] }), values[largest] > 0,
      values[largest].isFinite
    else { return nil }
    most = values[largest]
    place = (largest % width, largest / width)
    mapSize = (width, values.count / width)
    let parts = values.parts(of: most)
    let frame = Frame(around: place, of: mapSize, in: picture)
    overlay = frame.drawn(on: HeatColors.picture(of: parts, width: width, over: picture))
    map = frame.drawn(on: HeatColors.picture(of: parts, width: width, size: (picture.width, picture.height)))
  }
}

extension [Float] {
  /// These numbers relative to `most`, 0…1.
  func parts(of most: Float) -> [Float] { map { Swift.max(0, $0) / most } }
}

/// A white frame in a black one, which is seen on every color.
private struct Frame {
  let x, y, width, height: Int
  /// How many pixels a line is wide.
  private let line: Int

  /// The frame around a place of a map of `size`, which covers `picture`.
  init(around place: (x: Int, y: Int), of size: (width: Int, height: Int), in picture: Picture) {
    line = max(1, min(picture.width, picture.height) / 56)
    // large enough to be seen, also around a single pixel
    let least = max(4 * line, min(picture.width, picture.height) / 16)
    width = max(least, picture.width / size.width)
    height = max(least, picture.height / size.height)
    x = (2 * place.x + 1) * picture.width / (2 * size.width) - width / 2
    y = (2 * place.y + 1) * picture.height / (2 * size.height) - height / 2
  }

  func drawn(on picture: Picture) -> Picture {
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
