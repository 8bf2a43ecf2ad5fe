/// An image as it is shown and saved: 8 bits a component, red, green, blue.
public struct Picture: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// height × width × 3 bytes, rows from the top, RGB.
  public let pixels: [UInt8]

  /// Wraps `pixels` (height × width × 3 bytes, RGB).
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 3,
      "\(pixels.count) bytes for a picture of \(width) × \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
