import NeuralNetwork

/// How an objective is climbed: a named recipe, as its JSON file says.
public struct Recipe: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// What it is, in a line.
  public var about: String
  /// What is really climbed.
  public var parameterization: Parameterization
  /// The first image, where it is not the parameterization's random one.
  public var start: Start?
  /// What happens to the image before the network sees it.
  public var transforms: [Transform]
  /// How many views of the image a step takes the mean of.
  public var views: Int
  /// How a step is made of a gradient.
  public var optimizer: Optimizer
  /// How the image grows.
  public var stages: Stages
  /// What is done for silent nodes.
  public var rescue: Rescue?
  /// The part of the side of a node's map that does not count at each border.
  public var border: Float
  /// The side of the parts in which larger images are shown to the network; nil: whole.
  public var tile: Int?
  /// The side of the image; nil: what the network was made for.
  public var size: Int?
  /// What the image is charged for, and how much it counts.
  public var penalties: [Penalty: Float]

  /// The most iterations of an ascent: weeks of the smallest networks.
  public static let mostIterations = 1_000_000_000
  /// The largest side of an image, in pixels: what a PNG of ours may have when it is read back.
  public static let largestSide = 16_384

  /// A method of one's own, a plain ascent but for what is said.
  public init(
    name: String, about: String = "", parameterization: Parameterization = .pixels(PixelForm()), start: Start? = nil,
    transforms: [Transform] = [], views: Int = 1, optimizer: Optimizer = Optimizer(.plain, step: 0.1),
    stages: Stages = Stages(iterationsEach: 128), rescue: Rescue? = nil, border: Float = 0, tile: Int? = nil,
    size: Int? = nil, penalties: [Penalty: Float] = [:]
  ) {
    self.name = name
    self.about = about
    self.parameterization = parameterization
    self.start = start
    self.transforms = transforms
    self.views = views
    self.optimizer = optimizer
    self.stages = stages
    self.rescue = rescue
    self.border = border
    self.tile = tile
    self.size = size
    self.penalties = penalties
  }

  /// The largest random shift of the image, in pixels; nil: there is none, or one by any distance. A new one takes the
  /// place of the first shift, or comes before all other transforms.
  public var jitter: Int? {
    get {
      for transform in transforms {
        switch transform {
        case .jitter(let range), .roll(let range?): return range
        default: continue
        }
      }
      return nil
    }
    set {
      guard let newValue else { return }
      for (index, transform) in transforms.enumerated() {
        switch transform {
        case .jitter: transforms[index] = .jitter(newValue)
        case .roll, .shift: transforms[index] = .roll(newValue)
        default: continue
        }
        return
      }
      transforms.insert(.jitter(newValue), at: 0)
    }
  }

  /// The transforms for objectives in which positions matter: those that would shift the image by any distance leave it in
  /// its place.
  var transformsInPlace: [Transform] { transforms.map { [.shift, .roll(nil)].contains($0) ? .roll(0) : $0 } }
}
