/// An image as it is shown and saved: 8 bits a component, red, green, blue.
public struct Picture: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// height × width × 3 bytes, rows from the top, RGB.
  public let pixels: [UInt8]
  /// How opaque each pixel is, height × width bytes from 0, which cannot be seen, to 255; nil: all are opaque. `pixels`
  /// are not multiplied by it.
  public let alpha: [UInt8]?

  /// Wraps `pixels` (height × width × 3 bytes, RGB) and `alpha` (height × width bytes).
  public init(width: Int, height: Int, pixels: [UInt8], alpha: [UInt8]? = nil) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 3,
      "\(pixels.count) bytes for a picture of \(width) × \(height)")
    precondition(
      alpha.map { $0.count == width * height } ?? true,
      "\(alpha?.count ?? 0) bytes of alpha for a picture of \(width) × \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
    self.alpha = alpha
  }
}
