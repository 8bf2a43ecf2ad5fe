import NetworkZoo
import NeuralNetwork

/// What stands behind the names of layers, as far as the list has room for it: nodes and size of the map, what a unit sees, how
/// deep the layer is.
struct LayerColumns {
  /// One of them.
  struct Column {
    let title: String
    let width: Int
    let text: (Int) -> String
  }

  /// Those that are shown, from left to right.
  private(set) var shown: [Column] = []
  /// The columns that the names may take.
  let nameWidth: Int

  /// Names get what tells them from each other and is read well before anything else stands behind them.
  init(_ entry: NetworkEntry, width: Int) {
    let layers = entry.layers
    guard !layers.isEmpty else {
      nameWidth = width
      return
    }
    var all: [Column] = []
    func add(_ title: String, _ text: @escaping (Int) -> String) {
      let widest = layers.indices.map { text($0).count }.max() ?? 0
      all.append(Column(title: title, width: max(widest, title.count), text: text))
    }
    add("nodes") { "\(layers[$0].nodes)" }
    add("map") { layers[$0].shape.pixels == 1 ? "" : layers[$0].shape.sizeText }
    if let file = entry.file {
      add("sees") { file.receptiveField(of: layers[$0]).sizeText(on: file.canvas) }
    }
    add("depth") { "\($0 + 1)" }
    var room = width
    let names = max(entry.names.least, min(entry.names.longest, Self.readable))
    for column in all {
      guard room - 2 - column.width >= names else { break }
      room -= 2 + column.width
      shown.append(column)
    }
    nameWidth = max(0, room)
  }

  /// Names of so many characters are read well where they are cut.
  static let readable = 24

  /// The columns that a list takes if nothing is cut.
  static func wanted(_ entry: NetworkEntry) -> Int {
    let all = LayerColumns(entry, width: 1 << 10)
    return entry.names.longest + all.shown.reduce(0) { $0 + 2 + $1.width }
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

extension Lists {
  /// What is to be known of the layer under the cursor, in words.
  var layerWords: [String] {
    guard let file, let layer else { return [] }
    var words = ["layer \(entry.layer + 1) of \(entry.layers.count)"]
    words.append(layer.shape.pixels == 1 ? "\(layer.nodes) nodes" : "\(layer.nodes) nodes · \(layer.shape.sizeText)")
    let field = file.receptiveField(of: layer)
    words.append(
      field.covers(file.canvas)
        ? "sees the whole image"
        : "sees \(field.sizeText(on: file.canvas)) of \(file.canvas.height)×\(file.canvas.width)")
    if field.isScaledByAll, !field.covers(file.canvas) { words.append("scaled by all") }
    switch file.landmark(at: layer) {
    case .rich: words.append("• rich")
    case .endOfBlock: words.append("• end of block")
    case nil: break
    }
    if order.isByValue { words.append("nodes by value") }
    return words
  }
}
