import NeuralNetwork

/// A term of an objective: something that can be measured.
public enum Measure: Hashable, Sendable {
  /// The mean activation of a node.
  case node(Int, of: String)
  /// The activation of a node at one position; nil: in the middle.
  case unit(Int, of: String, at: Position?)
  /// The mean square of a layer's activations.
  case layer(String)
  /// The mean of a · v · max(0.1, cos(a, v))^power, v given by some nodes' weights.
  case direction(NodeWeights, of: String, power: Float)
  /// The value of a class before the softmax.
  case logit(Int)
  /// A function of a whole layer; `power` is that of the cosine, where it takes one.
  case function(LayerFunction, of: String, power: Float = 0)
  /// A penalty on the image.
  case penalty(Penalty)

  /// The layer whose activations it is about; nil where that is the classes', or none.
  public var layer: String? {
    switch self {
    case .node(_, let layer), .unit(_, let layer, _), .layer(let layer), .direction(_, let layer, _),
      .function(_, let layer, _):
      layer
    case .logit, .penalty: nil
    }
  }

  /// Whether it compares with the guide picture's activations.
  var needsGuide: Bool { if case .function(let function, _, _) = self { function.needsGuide } else { false } }

  /// Whether it is about positions: one of its own, or those of a guide picture.
  var hasPositions: Bool {
    switch self {
    case .unit: true
    case .function(let function, _, _): function.hasPositions
    default: false
    }
  }
}

/// Functions of a whole layer, by the names that objectives call them.
public enum LayerFunction: String, CaseIterable, Hashable, Sendable {
  /// The mean of the activations.
  case mean
  /// The mean of a · v · max(0.1, cos(a, v))^power, v being the guide picture's activations at the same position.
  case caricature
  /// −‖a − guide‖² / ‖guide‖².
  case inversion
  /// The mean of the largest a · v among all positions' v of the guide.
  case dream
  /// How little several pictures' Gram matrices agree.
  case diversity

  /// What it is, in a few words, for the manual.
  var help: String {
    switch self {
    case .mean: "mean activation of a whole layer"
    case .caricature: "exaggerates what the layer sees in the picture that guide names"
    case .inversion: "a picture with the same activations in the layer as the guide"
    case .dream: "at every position, more of that part of the guide that is most similar to it"
    case .diversity: "how much several pictures differ"
    }
  }

  /// Whether it compares with the guide picture's activations.
  var needsGuide: Bool { [.caricature, .inversion, .dream].contains(self) }

  /// Whether it compares position by position.
  var hasPositions: Bool { [.caricature, .inversion].contains(self) }

  /// Whether it takes a power of the cosine: `caricature(LAYER,cos=2)`.
  var takesCosine: Bool { self == .caricature }
}

/// Some nodes of a layer and how much each counts, in the order of their numbers.
public struct NodeWeights: Hashable, Sendable {
  /// The nodes.
  public let nodes: [Int]
  /// The weight of each.
  public let weights: [Float]

  /// The keys of `weights` and their values.
  public init(_ weights: [Int: Float]) {
    nodes = weights.keys.sorted()
    self.weights = nodes.map { weights[$0]! }
  }
}
