import Evidence
import NetworkZoo
import NeuralNetwork
import Pictures

/// A node of which is asked which photographs excite it.
public struct NodeQuestion: Sendable {
  public let file: NetworkFile
  public let layer: NetworkFile.Layer
  public let node: Int

  /// Whether the same is asked of the same network.
  func isSame(as other: NodeQuestion) -> Bool {
    (node, layer.value, file.address) == (other.node, other.layer.value, other.file.address)
  }
}

/// What is to be found out about photographs.
public enum ExampleOrder: Sendable {
  /// Those of a strength, from the newest index of the network.
  case show(NodeQuestion, ExampleBand)
  /// Look at all pictures in a folder, then show those that excite the node most.
  case index(folder: String, NodeQuestion)
  /// One of them whole, with what excites it.
  case open(NodeQuestion, Example, folder: String)
  /// What a picture excites.
  case look(Picture, NetworkFile)
  /// What is known of all nodes of a layer, for the lists.
  case summarize(NetworkFile, NetworkFile.Layer)
  /// No longer look at a folder.
  case stop
}

/// What was found out about photographs.
public enum ExampleAnswer: Sendable {
  /// A node's examples; nil: there is no index of the network yet.
  case examples(NodeQuestion, ExampleBand, NodeExhibit?)
  /// How far the look at a folder is.
  case progress(SurveyProgress)
  /// An example, whole.
  case opened(NodeQuestion, OpenedExample)
  /// What a picture excites.
  case responses(PictureExhibit)
  /// What is known of the nodes of a layer.
  case summaries([NodeSummary], NetworkFile, NetworkFile.Layer)
  /// It could not be found out, and why.
  case failed(String)
}

/// A node's examples, as they are shown.
public struct NodeExhibit: Sendable {
  /// An example, cut to what the unit sees, all of a layer at one scale.
  public struct Tile: Sendable {
    public let example: Example
    public let picture: Picture

    public init(_ example: Example, _ picture: Picture) { (self.example, self.picture) = (example, picture) }
  }

  /// The folder of the pictures.
  public let folder: String
  public let summary: NodeSummary
  /// At most nine.
  public let tiles: [Tile]

  public init(folder: String, summary: NodeSummary, tiles: [Tile]) {
    (self.folder, self.summary, self.tiles) = (folder, summary, tiles)
  }
}

/// An example whole, with where it excites the node, and the other nodes of the layer that it excites most.
public struct OpenedExample: Sendable {
  public let example: Example
  public let picture: Picture
  public let strongest: [RankedNode]

  public init(_ example: Example, _ picture: Picture, strongest: [RankedNode]) {
    (self.example, self.picture, self.strongest) = (example, picture, strongest)
  }
}

/// A node, and how a picture excites it.
public struct RankedNode: Sendable {
  public let layer: String
  public let node: Int
  /// The largest value of its map.
  public let value: Float
  /// How many standard deviations that is above the mean over photographs; nil where there is no index.
  public let deviations: Double?

  public init(layer: String, node: Int, value: Float, deviations: Double?) {
    (self.layer, self.node, self.value, self.deviations) = (layer, node, value, deviations)
  }
}

/// What a picture excites.
public struct PictureExhibit: Sendable {
  /// The picture as the network is shown it.
  public let picture: Picture
  /// The most probable classes, in words, with their probabilities.
  public let classes: [(name: String, probability: Float)]
  /// The nodes that rank it highest, the highest first.
  public let nodes: [RankedNode]

  public init(_ picture: Picture, classes: [(name: String, probability: Float)], nodes: [RankedNode]) {
    (self.picture, self.classes, self.nodes) = (picture, classes, nodes)
  }
}
