import FeatureVisualization
import Files
import Pictures

/// A contact sheet of nodes: pictures with captions in rows, one recipe beside the other, which carries the address of
/// every picture.
public struct NodeSheet {
  /// The default number of pictures in a row.
  private static let usualColumns = 8

  private let title: String
  private let recipes: [String]
  private let columns: Int
  private var tiles: [ContactSheet.Tile] = []
  private var addresses: [String] = []

  /// An empty sheet: `title` names what is looked at, `recipes` those that each node has a picture by, `columns` how
  /// many nodes stand in a row.
  public init(of title: String, recipes: [String], columns: Int?) {
    self.title = title
    self.recipes = recipes
    self.columns = (columns ?? max(1, Self.usualColumns / recipes.count)) * recipes.count
  }

  /// Whether there is no picture on it.
  public var isEmpty: Bool { tiles.isEmpty }

  /// Adds the next picture, which `address` makes. All are of one size.
  public mutating func append(_ picture: Picture, caption: String, address: String) {
    tiles.append(ContactSheet.Tile(picture, caption: caption))
    addresses.append(address)
  }

  /// A value in a caption: three digits, as many as are needed.
  public static func rounded(_ value: Float) -> String {
    let size = abs(value)
    let unit: Float = size >= 100 ? 1 : size >= 10 ? 0.1 : size >= 1 ? 0.01 : size >= 0.1 ? 0.001 : 0.0001
    let inverse = (1 / unit).rounded()
    return shortest((value * inverse).rounded() / inverse)
  }

  /// The bytes of a PNG file. There must be a picture. Throws `PictureFileError` where it cannot be encoded.
  func encoded() throws(PictureFileError) -> [UInt8] {
    var sheet = ContactSheet(tiles, columns: columns)
    sheet.title = recipes.count == 1 ? "\(title), \(recipes[0])" : title
    if recipes.count > 1 {
      sheet.columnHeadings = (0..<min(columns, tiles.count)).map { recipes[$0 % recipes.count] }
    }
    return try PNG.encode(
      sheet.drawn(),
      texts: [
        PictureText(key: "Title", value: title), PictureText(key: "Software", value: Program.software),
        PictureText(key: "phosphene:addresses", value: addresses.joined(separator: "\n")),
      ])
  }
}

extension ExportFile {
  /// Writes `sheet` as a PNG file. Returns its bytes.
  public func write(_ sheet: NodeSheet) throws -> Int { try write(try sheet.encoded()) }
}
