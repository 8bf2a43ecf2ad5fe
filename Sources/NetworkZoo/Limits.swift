import NeuralNetwork

/// What is read of files at most.
enum Limits {
  /// The largest side of an image that a file may name.
  static let largestImage = 16_384
  /// The most values of a map, and its largest side.
  private static let largestMap = 1 << 31, largestSide = 1 << 24

  /// The shape that `layer` makes of `inputs`. Throws where they do not fit or it is too large.
  static func shape(of layer: any Layer, _ inputs: [Shape]) throws -> Shape {
    let shape = try layer.outputShape(of: inputs)
    let (area, overflow) = shape.height.multipliedReportingOverflow(by: shape.width)
    guard max(shape.height, shape.width, shape.channels) <= largestSide, !overflow,
      area <= largestMap / max(1, shape.channels)
    else { throw LayerError("it makes a map of \(shape): at most \(largestMap) values are supported") }
    return shape
  }
}
