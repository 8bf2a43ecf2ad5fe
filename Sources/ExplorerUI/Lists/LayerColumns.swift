import NetworkZoo
import NeuralNetwork

/// What stands behind the names of layers, as far as the list has room for it: nodes and size of the map, what a unit
/// sees, how deep the layer is.
struct LayerColumns {
  /// One of them, with its text for each layer.
  struct Column: Sendable {
    let title: String
    let width: Int
    let texts: [String]
  }

  /// Those that are shown, from left to right.
  private(set) var shown: [Column] = []
  /// The columns that the names may take.
  let nameWidth: Int

  /// Names get what tells them from each other and is read well before anything else stands behind them.
  init(_ names: DistinctNames, _ columns: [Column], width: Int) {
    var room = width
    let readable = max(names.least, min(names.longest, Self.readable))
    for column in columns {
      guard room - 2 - column.width >= readable else { break }
      room -= 2 + column.width
      shown.append(column)
    }
    nameWidth = max(0, room)
  }

  /// Names of so many characters are read well where they are cut.
  static let readable = 24

  /// All that can stand behind the layers of a network.
  static func all(_ layers: [NetworkFile.Layer], of file: NetworkFile) -> [Column] {
    func column(_ title: String, _ texts: [String]) -> Column {
      Column(title: title, width: max(title.count, texts.map(\.count).max() ?? 0), texts: texts)
    }
    return [
      column("nodes", layers.map { "\($0.nodes)" }),
      column("map", layers.map { $0.shape.pixels == 1 ? "" : $0.shape.sizeText }),
      column("sees", layers.map { file.receptiveField(of: $0).sizeText(on: file.canvas) }),
      column("depth", layers.indices.map { "\($0 + 1)" }),
    ]
  }

  /// The columns that a list takes if nothing is cut.
  static func wanted(_ names: DistinctNames, _ columns: [Column]) -> Int {
    names.longest + columns.reduce(0) { $0 + 2 + $1.width }
  }
}

extension Shape {
  /// The size of its map, height×width.
  var sizeText: String { "\(height)×\(width)" }
}

extension ReceptiveField {
  /// `87×87`, or `all` of an image of the size `canvas`.
  func sizeText(on canvas: Canvas) -> String {
    covers(canvas) ? "all" : "\(height ?? canvas.height)×\(width ?? canvas.width)"
  }
}
