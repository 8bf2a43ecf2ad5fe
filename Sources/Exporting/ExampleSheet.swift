import Evidence
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// The photographs that excite a node, cut to what its unit sees of them, beside its maximized picture.
public struct ExampleSheet {
  /// The side of a tile, in pixels.
  public static let side = 160
  private static let columns = 6
  private static let ground = PictureColor(20, 20, 22)

  private let title: String
  private var tiles: [ContactSheet.Tile] = []
  private var lines: [String] = []

  /// A sheet that `title` describes, with the maximized picture, if there is one.
  public init(of title: String, maximized: Picture?) {
    self.title = title
    if let maximized { tiles.append(ContactSheet.Tile(Self.tile(maximized, maximized.canvas), caption: "maximized")) }
  }

  /// The tile of an example: of the picture as it was shown to the network, what `region` has of it. All regions of a layer
  /// have one scale: `largest` fills a tile.
  public static func tile(of shown: Picture, region: Region, largest: Canvas) -> Picture {
    let crop = shown.cropped(
      left: region.columns.lowerBound, top: region.rows.lowerBound, width: region.columns.count,
      height: region.rows.count)
    return tile(crop, largest)
  }

  /// Adds an example with its tile.
  public mutating func append(_ example: Example, _ tile: Picture, summary: NodeSummary) {
    let deviations = summary.deviations(of: example.value)
    let sign = deviations < 0 ? "-" : "+"
    tiles.append(
      ContactSheet.Tile(
        tile,
        caption: "\(NodeSheet.rounded(example.value)) \(sign)\(NodeSheet.rounded(Float(abs(deviations)))) sd"))
    lines.append("\(example.value)\t\(example.position.row)\t\(example.position.column)\t\(example.path)")
  }

  /// A picture on a tile that a picture of the size `largest` would fill.
  private static func tile(_ picture: Picture, _ largest: Canvas) -> Picture {
    let scale = Double(side) / Double(max(largest.height, largest.width))
    func scaled(_ length: Int) -> Int { min(side, max(1, Int((Double(length) * scale).rounded()))) }
    let enlarged = picture.scaled(
      width: scaled(picture.width), height: scaled(picture.height), enlargement: scale >= 4 ? .pixels : .smooth)
    var drawing = Drawing(width: side, height: side, background: ground)
    drawing.draw(enlarged, x: (side - enlarged.width) / 2, y: (side - enlarged.height) / 2)
    return drawing.picture
  }

  /// The bytes of a PNG file. There must be an example.
  func encoded() throws(PictureFileError) -> [UInt8] {
    var sheet = ContactSheet(tiles, columns: Self.columns)
    sheet.title = title
    return try PNG.encode(
      sheet.drawn(),
      texts: [
        PictureText(key: "Title", value: title), PictureText(key: "Software", value: Program.software),
        PictureText(key: "phosphene:examples", value: lines.joined(separator: "\n")),
      ])
  }
}

extension ExportFile {
  /// Writes `sheet` as a PNG file. Returns its bytes.
  public func write(_ sheet: ExampleSheet) throws -> Int { try write(try sheet.encoded()) }
}

extension Picture {
  fileprivate var canvas: Canvas { Canvas(height: height, width: width) }
}
