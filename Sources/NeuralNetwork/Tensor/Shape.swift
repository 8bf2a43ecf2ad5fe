/// An axis of a feature map.
public enum Axis: Hashable, Sendable, CaseIterable { case rows, columns, channels }

/// The size of a feature map: height × width × channels (nodes).
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  public var height: Int
  public var width: Int
  public var channels: Int

  /// `height` × `width` × `channels`.
  public init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The number of positions, height × width.
  public var pixels: Int { height * width }
  /// The number of values, height × width × channels.
  public var count: Int { height * width * channels }

  public var description: String { "\(height) × \(width) × \(channels)" }

  /// The length of an axis.
  public subscript(axis: Axis) -> Int {
    get {
      switch axis {
      case .rows: height
      case .columns: width
      case .channels: channels
      }
    }
    set {
      switch axis {
      case .rows: height = newValue
      case .columns: width = newValue
      case .channels: channels = newValue
      }
    }
  }

  /// How far apart in memory neighbors along an axis are, in values.
  public func step(_ axis: Axis) -> Int {
    switch axis {
    case .rows: width * channels
    case .columns: channels
    case .channels: 1
    }
  }
}

/// The size of a network's input image, in pixels.
public struct Canvas: Hashable, Sendable, CustomStringConvertible {
  public var height: Int
  public var width: Int

  /// `height` × `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Width × height, as sizes of pictures are usually written.
  public var description: String { "\(width)×\(height)" }
}
