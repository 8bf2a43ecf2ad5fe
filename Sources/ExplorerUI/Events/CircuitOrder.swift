import Evidence
import Pictures

/// What is to be found out about a node's circuit.
public enum CircuitOrder: Sendable {
  /// What feeds it and what it feeds, by weights and, where there are some, in pictures; with `measuring` also what it loses
  /// there without each of the strongest.
  case find(NodeQuestion, CircuitPictures, measuring: Bool)
  /// A small picture of a node.
  case portray(NodeQuestion)
  /// Nothing any more.
  case stop
}

/// The pictures in which it is told what nodes add to another one.
public enum CircuitPictures: Sendable {
  case none
  case one(Picture)
  /// The photographs that excite the node most, as the newest index has them.
  case examples
}

/// What was found out about a node's circuit.
public enum CircuitAnswer: Sendable {
  case found(NodeQuestion, CircuitExhibit)
  /// A small picture of a node; nil: it is silent.
  case portrait(NodeQuestion, Picture?)
  /// It could not be found out, and why.
  case failed(NodeQuestion, String)
}

/// What feeds a node and what it feeds, the strongest first.
public struct CircuitExhibit: Sendable {
  public let fedBy, feeds: [CircuitLink]

  public init(fedBy: [CircuitLink], feeds: [CircuitLink]) { (self.fedBy, self.feeds) = (fedBy, feeds) }
}
