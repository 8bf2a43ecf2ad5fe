import NetworkZoo
import NeuralNetwork
import Pictures

/// A small picture of a node, for the grid of a layer.
public struct Thumbnail: Sendable {
  /// How well it is made.
  public enum Quality: Int, CaseIterable, Comparable, Sendable {
    /// At once: a few steps of one stage.
    case coarse
    /// By the standard method's stages.
    case fine

    public static func < (a: Quality, b: Quality) -> Bool { a.rawValue < b.rawValue }
  }

  /// Which node it shows.
  public struct Place: Hashable, Sendable {
    /// The SHA-256 of the network's file.
    public let weights: String
    /// The layer's name.
    public let layer: String
    /// The node's number.
    public let node: Int

    /// A node of a layer.
    public init(weights: String, layer: String, node: Int) {
      (self.weights, self.layer, self.node) = (weights, layer, node)
    }
  }

  /// The node.
  public let place: Place
  /// How well it is made.
  public let quality: Quality
  /// What it looks for; nil where it is silent, or could not be climbed.
  public let picture: Picture?
  /// The activation reached.
  public let value: Float
  /// How its ascent ended.
  public let ending: Ending

  /// A thumbnail of a node.
  public init(_ place: Place, quality: Quality, picture: Picture?, value: Float, ending: Ending = .finished) {
    (self.place, self.quality, self.picture, self.value) = (place, quality, picture, value)
    self.ending = ending
  }

  /// The side of the picture.
  static let side = 64

  /// What makes the thumbnail of a node.
  static func request(of node: Int, of layer: String, in file: NetworkFile, _ quality: Quality) -> AscentRequest {
    var recipe = RecipeBook.natural
    if quality == .coarse { recipe.stages = Stages(iterationsEach: 12) }
    if quality == .fine { recipe.stages.iterationsEach = 30 }
    recipe.name = "thumbnail"
    var request = AscentRequest(.node(node, of: layer), in: file, by: recipe)
    request.size = Canvas(height: side, width: side)
    if file.network.shapes(of: file.layer(named: layer).map { [$0.value] } ?? [], on: request.size) == nil {
      request.size = file.canvas  // the network takes no smaller ones
    }
    return request
  }
}
