import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures

/// An image of floats in [−1, 1], red, green, blue, as the network sees it.
public struct FloatImage: Equatable, Sendable {
  /// The name of the tensor in a safetensors file.
  static let tensor = "image"
  /// The name of the one that says how opaque its pixels are.
  static let alphaTensor = "alpha"

  /// H×W×3, or N×H×W×3 for several images.
  public let shape: [Int]
  /// The components, the last axis contiguous.
  public let values: [Float]
  /// How opaque each pixel is, 0 to 1, by the same axes but the last; nil: that is not told.
  public let alpha: [Float]?

  init(shape: [Int], _ values: [Float], alpha: [Float]? = nil) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.shape = shape
    self.values = values
    self.alpha = alpha
  }

  /// What `ascent` has reached, with alpha if its request has that; of several pictures N×H×W×3.
  public init(_ ascent: Ascent) {
    let (images, size) = (ascent.images, ascent.image.size)
    self.init(
      shape: (images.count > 1 ? [images.count] : []) + [size.height, size.width, 3], images.flatMap { $0 },
      alpha: ascent.request.hasAlpha ? ascent.masks.flatMap { $0 } : nil)
  }

  /// The image, H×W×3, in the picture or safetensors file at `path`, a picture at the size that `size` makes of its
  /// own. Throws
  /// `PictureFileError`, `SafetensorsError` or `ExportError`.
  public init(contentsOf path: String, size: (Canvas) -> Canvas = { $0 }) throws {
    guard path.hasSuffix(".safetensors") else {
      var picture = try PictureFile.read(path)
      let own = Canvas(height: picture.height, width: picture.width), wanted = size(own)
      if wanted != own { picture = picture.scaled(width: wanted.width, height: wanted.height) }
      self.init(shape: [picture.height, picture.width, 3], picture.pixels.map { Float($0) / 127.5 - 1 })
      return
    }
    let file = try Safetensors(contentsOf: path)
    let shape = try file.shape(of: Self.tensor)
    let values = try file.floats(Self.tensor)
    guard shape.count == 3, shape[2] == 3, !values.isEmpty else { throw ExportError(path, .wrongShape(shape)) }
    if let wrong = values.first(where: { !(-1...1).contains($0) }) { throw ExportError(path, .outOfRange(wrong)) }
    self.init(shape: shape, values)
  }

  /// Height and width.
  public var size: Canvas { Canvas(height: shape[shape.count - 3], width: shape[shape.count - 2]) }
}
