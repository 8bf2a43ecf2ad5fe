import NeuralNetwork

/// A scalar that the network's activations or the image give: what a term of an objective weighs.
public enum Measure: Hashable, Sendable {
  /// The mean activation of a node.
  case node(Int, of: String)
  /// The activation of a node at one position of its map; nil: the middle.
  case unit(Int, of: String, at: Position?)
  /// The mean square of a layer's activations.
  case layer(String)
  /// The mean over positions of a · v · max(0.1, cos(a, v))^power, where v is a vector of node weights.
  case direction(NodeWeights, of: String, power: Float)
  /// The logit of a class (before the softmax).
  case logit(Int)
  /// A function of a whole layer; `power` is the exponent of the cosine, for functions that take one.
  case function(LayerFunction, of: String, power: Float = 0)
  /// A penalty on the image.
  case penalty(Penalty)

  /// The layer whose activations are measured; nil for a class or a penalty.
  public var layer: String? {
    switch self {
    case .node(_, let layer), .unit(_, let layer, _), .layer(let layer), .direction(_, let layer, _),
      .function(_, let layer, _):
      layer
    case .logit, .penalty: nil
    }
  }

  /// The same of the layer that `name` makes of its own.
  func ofLayer(_ name: (String) -> String) -> Measure {
    switch self {
    case .node(let node, let layer): .node(node, of: name(layer))
    case .unit(let node, let layer, let position): .unit(node, of: name(layer), at: position)
    case .layer(let layer): .layer(name(layer))
    case .direction(let weights, let layer, let power): .direction(weights, of: name(layer), power: power)
    case .function(let function, let layer, let power): .function(function, of: name(layer), power: power)
    case .logit, .penalty: self
    }
  }

  /// Whether activations are compared with those of the guide picture.
  var needsGuide: Bool { if case .function(let function, _, _) = self { function.needsGuide } else { false } }

  /// Whether the value depends on positions in the map: a fixed one, or those of a guide picture.
  var hasPositions: Bool {
    switch self {
    case .unit: true
    case .function(let function, _, _): function.hasPositions
    default: false
    }
  }
}

/// Functions of a whole layer; raw values are their names in the text of an objective.
public enum LayerFunction: String, CaseIterable, Hashable, Sendable {
  /// The mean of the activations.
  case mean
  /// The mean over positions of a · v · max(0.1, cos(a, v))^power, where v is the guide's activation vector at the same
  /// position.
  case caricature
  /// As `caricature`, but the guide is shown to the network at the network's own size, and its map is enlarged to that
  /// of the picture, so that every position of it has room to be drawn.
  case grid
  /// −‖a − guide‖² / ‖guide‖².
  case inversion
  /// The mean over positions of the largest a · v, where v runs over the guide's activation vectors at all positions.
  case dream
  /// The negative similarity of several pictures' Gram matrices.
  case diversity

  /// A short description for the manual.
  var help: String {
    switch self {
    case .mean: "mean activation of a whole layer"
    case .caricature: "exaggerates what the layer sees in the picture that guide names"
    case .grid: "at every position of a picture what the layer sees there, each with room of its own"
    case .inversion: "a picture with the same activations in the layer as the guide"
    case .dream: "at every position, more of that part of the guide that is most similar to it"
    case .diversity: "how much several pictures differ"
    }
  }

  /// Whether activations are compared with those of the guide picture.
  var needsGuide: Bool { [.caricature, .grid, .inversion, .dream].contains(self) }

  /// Whether the guide is compared position by position.
  var hasPositions: Bool { [.caricature, .grid, .inversion].contains(self) }

  /// Whether it takes an exponent of the cosine: `caricature(LAYER,cos=2)`.
  var takesCosine: Bool { [.caricature, .grid].contains(self) }

  /// The functions that compare with a guide picture, in words.
  public static var guidedNames: String {
    let names = allCases.filter(\.needsGuide).map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " and " + names.last!
  }
}

/// Weights of some nodes of a layer, in ascending order of the nodes: a sparse direction.
public struct NodeWeights: Hashable, Sendable {
  /// The indices of the nodes, ascending.
  public let nodes: [Int]
  /// One weight for each of `nodes`.
  public let weights: [Float]

  /// Sorts `weights` (node: weight) by node.
  public init(_ weights: [Int: Float]) {
    nodes = weights.keys.sorted()
    self.weights = nodes.map { weights[$0]! }
  }
}
