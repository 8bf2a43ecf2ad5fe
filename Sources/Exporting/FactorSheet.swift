import Evidence
import Files
import Pictures

/// The factors of a layer's map of a picture: where each is, and the picture that its direction makes.
public struct FactorSheet {
  /// The side of a tile, in pixels.
  public static let side = 192

  private let factors: Factors
  private let title: String
  /// The picture as the network was shown it.
  private let shown: Picture
  /// A maximized picture of each factor; empty: they were not asked for.
  private let maximized: [Picture]

  /// A sheet that `title` describes.
  public init(of factors: Factors, in shown: Picture, titled title: String, maximized: [Picture]) {
    (self.factors, self.shown, self.title, self.maximized) = (factors, shown, title, maximized)
  }

  /// The bytes of a PNG file.
  func encoded() throws(PictureFileError) -> [UInt8] {
    var tiles = [tile(factors.picture(over: shown), "all factors")]
    for (number, factor) in factors.factors.enumerated() {
      let own = factors.picture(over: shown, only: number)
      let share = Int((factor.share * 100).rounded())
      tiles.append(
        tile(own, "\(number + 1): \(share) %, nodes \(factor.nodes(most: 3).map(String.init).joined(separator: " "))"))
    }
    if !maximized.isEmpty {
      tiles.append(tile(shown, "the picture"))
      for (number, picture) in maximized.enumerated() { tiles.append(tile(picture, "\(number + 1) maximized")) }
    }
    var sheet = ContactSheet(tiles, columns: factors.factors.count + 1)
    sheet.title = title
    return try PNG.encode(
      sheet.drawn(),
      texts: [
        PictureText(key: "Title", value: title), PictureText(key: "Software", value: Program.software),
      ])
  }

  private func tile(_ picture: Picture, _ caption: String) -> ContactSheet.Tile {
    ContactSheet.Tile(picture.filling(width: Self.side, height: Self.side), caption: caption)
  }
}

extension ExportFile {
  /// Writes `sheet` as a PNG file. Returns its bytes.
  public func write(_ sheet: FactorSheet) throws -> Int { try write(try sheet.encoded()) }

  /// Writes a picture that `title` describes as a PNG file. Returns its bytes.
  public func write(_ picture: Picture, titled title: String) throws -> Int {
    try write(
      try PNG.encode(
        picture,
        texts: [
          PictureText(key: "Title", value: title), PictureText(key: "Software", value: Program.software),
        ]))
  }
}
