import Evidence
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
  /// The highest first; nodes of which nothing is known follow by number. `sorted` holds the layer's value and its nodes.
  case by(NodeCriterion, sorted: Sorted?)

  struct Sorted: Sendable {
    let network: Int
    let layer: Int
    let nodes: [Int]
  }

  var criterion: NodeCriterion? { if case .by(let criterion, _) = self { criterion } else { nil } }
}

/// What nodes are sorted by.
enum NodeCriterion: CaseIterable, Sendable {
  /// What their pictures reached by the recipe.
  case value
  /// Their largest response to a photograph.
  case largest
  /// How far their strongest responses stand out.
  case selectivity
  /// How few photographs they respond to.
  case rarity

  /// What the list is headed by.
  var title: String {
    switch self {
    case .value: "node, by value"
    case .largest: "node, largest"
    case .selectivity: "most selective"
    case .rarity: "node, rarest"
    }
  }

  var words: String {
    switch self {
    case .value: "nodes by the value of their pictures by this recipe"
    case .largest: "nodes by their largest response to a photograph"
    case .selectivity: "nodes by how far their strongest responses to photographs stand out"
    case .rarity: "nodes by how few photographs they respond to, the rarest first"
    }
  }

  /// What a node is sorted by, the highest first; nil: it comes last, for no photograph changes it.
  func key(of summary: NodeSummary) -> Double? {
    guard !summary.isDead else { return nil }
    switch self {
    case .value: return nil
    case .largest: return Double(summary.largest)
    case .selectivity: return summary.selectivity
    case .rarity: return summary.shareOfPictures > 0 ? 1 - summary.shareOfPictures : nil
    }
  }

  /// What is told of a node.
  func text(of summary: NodeSummary) -> String {
    switch self {
    case .value: ""
    case .largest: summary.largest.shortText
    case .selectivity: "\(Float(summary.selectivity).shortText) sd"
    case .rarity: "\(Int((summary.shareOfPictures * 100).rounded())) %"
    }
  }
}
