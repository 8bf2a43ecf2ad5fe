import NetworkZoo
import NeuralNetwork
import Pictures

/// A small picture of a node, for the grid of a layer.
public struct Thumbnail: Sendable {
  /// How much work a thumbnail has been given.
  public enum Quality: Int, CaseIterable, Comparable, Sendable {
    /// A draft: a few steps in one stage.
    case coarse
    /// All stages of the standard recipe.
    case fine

    public static func < (a: Quality, b: Quality) -> Bool { a.rawValue < b.rawValue }
  }

  /// A node of some network.
  public struct Subject: Hashable, Sendable {
    /// The SHA-256 of the network's file.
    public let weights: String
    /// The layer's name.
    public let layer: String
    /// The index of the node.
    public let node: Int

    public init(weights: String, layer: String, node: Int) {
      (self.weights, self.layer, self.node) = (weights, layer, node)
    }
  }

  /// The node that is shown.
  public let subject: Subject
  /// How much work it has been given.
  public let quality: Quality
  /// The picture that activates the node; nil if the node is silent or its ascent failed.
  public let picture: Picture?
  /// The node's mean activation on the picture.
  public let value: Float
  /// How the ascent ended.
  public let ending: Ending

  public init(_ subject: Subject, quality: Quality, picture: Picture?, value: Float, ending: Ending = .finished) {
    (self.subject, self.quality, self.picture, self.value) = (subject, quality, picture, value)
    self.ending = ending
  }

  /// The side of the picture in pixels, if the network takes images of that size.
  static let side = 64

  /// The request for the thumbnail of a node.
  static func request(of node: Int, of layer: String, in file: NetworkFile, _ quality: Quality) -> AscentRequest {
    request(for: .node(node, of: layer), of: layer, in: file, quality)
  }

  private static func request(
    for objective: Objective, of layer: String, in file: NetworkFile, _ quality: Quality
  ) -> AscentRequest {
    var recipe = Settings().standard(for: objective, in: file)
    if quality == .coarse { recipe.stages = Stages(iterationsEach: 12) }
    if quality == .fine { recipe.stages.iterationsEach = 30 }
    recipe.name = "thumbnail"
    var request = AscentRequest(objective, in: file, by: recipe)
    request.size = Canvas(height: side, width: side)
    if file.network.shapes(of: file.layer(named: layer).map { [$0.value] } ?? [], on: request.size) == nil {
      request.size = file.canvas  // the network does not take images of that size
    }
    return request
  }

  /// Makes the thumbnail of a node, or reads it from `cache`; nil if `isLeft`, which is asked before each operation, says
  /// that nobody wants it any more.
  public init?(
    of node: Int, of layer: String, in file: NetworkFile, _ quality: Quality, cache: ThumbnailCache?, cores: Cores,
    unless isLeft: @escaping @Sendable () -> Bool
  ) {
    let request = Self.request(of: node, of: layer, in: file, quality)
    guard let (picture, result) = Self.make(request, in: file, cache: cache, cores: cores, unless: isLeft) else {
      return nil
    }
    self.init(
      Subject(weights: file.sha256, layer: layer, node: node), quality: quality, picture: picture,
      value: result.value ?? 0, ending: result.ending)
  }

  /// A small picture of an objective of `layer`, made with the work of `.fine` or read from `cache`; nil where nothing
  /// excites it, or if `isLeft` says that nobody wants it any more.
  public static func picture(
    of objective: Objective, of layer: String, in file: NetworkFile, cache: ThumbnailCache?, cores: Cores,
    unless isLeft: @escaping @Sendable () -> Bool
  ) -> Picture? {
    make(
      request(for: objective, of: layer, in: file, .fine), in: file, cache: cache, cores: cores, unless: isLeft)?
      .picture
  }

  private static func make(
    _ request: AscentRequest, in file: NetworkFile, cache: ThumbnailCache?, cores: Cores,
    unless isLeft: @escaping @Sendable () -> Bool
  ) -> (picture: Picture?, result: AscentDriver.Result)? {
    if let (cached, known) = cache?.read(request) { return (cached, known) }
    var picture: Picture?
    let result: AscentDriver.Result
    do {
      let driver = try AscentDriver(request, on: file, cores: cores, unless: isLeft)
      result = driver.run(to: request.iterations)
      if result.ending == .finished { picture = driver.ascent.picture }
    } catch {
      result = AscentDriver.Result(ending: error == .left ? .left : .failed(error), value: nil)
    }
    guard result.ending != .left else { return nil }
    cache?.write(picture, result, of: request)
    return (picture, result)
  }
}
