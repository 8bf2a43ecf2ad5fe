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
    let frame = PlaceFrame(around: place, of: mapSize, in: picture)
    overlay = frame.drawn(on: HeatColors.picture(of: parts, width: width, over: picture))
    map = frame.drawn(on: HeatColors.picture(of: parts, width: width, size: (picture.width, picture.height)))
  }
}

extension [Float] {
  /// These numbers relative to `most`, 0…1.
  func parts(of most: Float) -> [Float] { map { Swift.max(0, $0) / most } }
}
