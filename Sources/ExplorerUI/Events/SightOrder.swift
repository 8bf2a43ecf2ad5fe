import Evidence
import FeatureVisualization
import NetworkZoo
import Pictures

/// What is to be found out about what a layer sees in a picture.
public enum SightOrder: Sendable {
  /// The layer's map, and the classes.
  case look(NodeQuestion, Picture)
  /// The parts of the map.
  case factors(NodeQuestion, LayerMap)
  /// What speaks for a class in the picture as the network is shown it, rather than for another one.
  case attribute(NodeQuestion, Picture, of: Int, against: Int?)
  /// Small pictures of nodes of the layer, one after the other.
  case portray(NodeQuestion, [Int])
  /// Small pictures of the factors, one after the other.
  case portrayFactors(NodeQuestion, Factors)
  /// Nothing any more.
  case stop
}

/// What was found out about what a layer sees in a picture.
public enum SightAnswer: Sendable {
  case looked(NodeQuestion, Sight)
  case factors(NodeQuestion, Factors)
  case attributed(NodeQuestion, Attribution)
  /// A small picture of a node; nil: it is silent.
  case portrait(NodeQuestion, Int, Picture?)
  /// A small picture of a factor; nil: nothing excites it.
  case factorPortrait(NodeQuestion, Int, Picture?)
  /// It could not be found out, and why.
  case failed(NodeQuestion, String)
}

/// What a layer sees in a picture.
public struct Sight: Sendable {
  /// The picture as the network is shown it.
  public let picture: Picture
  public let map: LayerMap
  /// The most likely classes, in words, with their numbers and probabilities.
  public let classes: [(number: Int, name: String, probability: Float)]

  public init(_ picture: Picture, map: LayerMap, classes: [(number: Int, name: String, probability: Float)]) {
    (self.picture, self.map, self.classes) = (picture, map, classes)
  }
}
