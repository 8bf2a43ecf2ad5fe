/// The color of a pixel.
public struct PictureColor: Equatable, Sendable {
  /// sRGB.
  public let red: UInt8, green: UInt8, blue: UInt8

  /// The color of these components.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// A picture that is being drawn. Whatever lies outside is clipped.
public struct Drawing: Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  private var pixels: [UInt8]

  /// A picture of one color.
  public init(width: Int, height: Int, background: PictureColor) {
    precondition(width > 0 && height > 0, "a drawing of \(width) × \(height)")
    self.width = width
    self.height = height
    let line = Array(repeating: [background.red, background.green, background.blue], count: width).flatMap { $0 }
    pixels = []
    pixels.reserveCapacity(width * height * 3)
    for _ in 0..<height { pixels += line }
  }

  /// The drawing so far.
  public var picture: Picture { Picture(width: width, height: height, pixels: pixels) }

  /// Draws a picture with its upper left corner at column `x`, row `y`.
  public mutating func draw(_ picture: Picture, x: Int, y: Int) {
    let columns = max(x, 0)..<max(min(x + picture.width, width), max(x, 0))
    for row in max(y, 0)..<max(min(y + picture.height, height), max(y, 0)) {
      let from = ((row - y) * picture.width + columns.lowerBound - x) * 3
      let to = (row * width + columns.lowerBound) * 3
      pixels.replaceSubrange(
        to..<to + columns.count * 3, with: picture.pixels[from..<from + columns.count * 3])
    }
  }

  /// Fills an area with a color.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: PictureColor) {
    for row in max(y, 0)..<max(min(y + height, self.height), max(y, 0)) {
      for column in max(x, 0)..<max(min(x + width, self.width), max(x, 0)) {
        let index = (row * self.width + column) * 3
        pixels[index] = color.red
        pixels[index + 1] = color.green
        pixels[index + 2] = color.blue
      }
    }
  }

  /// Writes a line of ASCII with its upper left corner at column `x`, row `y`; each pixel of a letter is a square of
  /// `scale` pixels.
  public mutating func write(_ text: String, x: Int, y: Int, _ color: PictureColor, scale: Int = 1) {
    var left = x
    for character in text {
      for (row, bits) in Font.rows(of: character).enumerated() {
        for column in 0..<5 where bits >> UInt8(4 - column) & 1 == 1 {
          fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, color)
        }
      }
      left += Font.advance * scale
    }
  }

  /// The width of a written text in pixels.
  public static func width(of text: String, scale: Int = 1) -> Int { Font.width(of: text) * scale }
  /// The height of a written line in pixels.
  public static func textHeight(scale: Int = 1) -> Int { Font.height * scale }
}
