/// The size of a feature map: height × width × channels.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int
  /// Nodes.
  public var channels: Int

  /// A map of `height` × `width` × `channels`.
  public init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// height × width.
  public var pixels: Int { height * width }
  /// height × width × channels.
  public var count: Int { height * width * channels }

  public var description: String { "\(height) × \(width) × \(channels)" }
}

/// The height and width of the image that a network looks at, in pixels.
public struct Canvas: Hashable, Sendable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A canvas of `height` × `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Width × height, as sizes of pictures are spoken.
  public var description: String { "\(width)×\(height)" }
}
