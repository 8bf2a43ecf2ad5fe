import Pictures

/// What is known of a node, as its row in the list shows it.
struct NodeMark: Sendable {
  /// In a word: that it runs, the value reached, or that it is silent.
  var text = ""
  /// The value of its finished picture, by the recipe of the others; nil: none is known.
  var value: Float?
  /// The colors of its picture in a few pixels; nil: none is known.
  var swatch: Picture?
}

/// In which order the nodes of a layer are listed.
enum NodeOrder: Sendable {
  case byNumber
  /// The highest value reached first; nodes without one follow by number. `sorted` holds the layer's value and its
  /// nodes.
  case byValue(sorted: Sorted?)

  struct Sorted: Sendable {
    let network: Int
    let layer: Int
    let nodes: [Int]
  }

  var isByValue: Bool { if case .byValue = self { true } else { false } }
}
