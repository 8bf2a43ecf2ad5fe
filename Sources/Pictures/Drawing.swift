/// A color of a picture's pixel.
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

/// A picture that is being drawn. What lies outside of it is not drawn.
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

  /// A picture to draw on.
  public init(_ picture: Picture) {
    width = picture.width
    height = picture.height
    pixels = picture.pixels
  }

  /// What has been drawn.
  public var picture: Picture { Picture(width: width, height: height, pixels: pixels) }

  /// Lays a picture over the drawing, its upper left corner at `x`, `y`.
  public mutating func place(_ picture: Picture, x: Int, y: Int) {
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
        let place = (row * self.width + column) * 3
        pixels[place] = color.red
        pixels[place + 1] = color.green
        pixels[place + 2] = color.blue
      }
    }
  }

  /// Writes a line of ASCII, its upper left corner at `x`, `y`; a pixel of a letter is `scale` pixels long.
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

  /// How many columns `write` needs for a text.
  public static func width(of text: String, scale: Int = 1) -> Int { Font.width(of: text) * scale }
  /// How many rows `write` needs.
  public static func textHeight(scale: Int = 1) -> Int { Font.height * scale }
}
