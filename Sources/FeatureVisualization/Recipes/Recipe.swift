import NeuralNetwork

/// How an objective is maximized: the contents of a recipe file, with its name.
public struct Recipe: Hashable, Sendable {
  /// The name of the file without `.json`.
  public var name: String
  /// A description of one line.
  public var about: String
  /// What the optimizer changes.
  public var parameterization: Parameterization
  /// The first image; nil: the parameterization's random start.
  public var start: Start?
  /// Whether it is made to begin with a picture: from its own start it shows next to nothing.
  public var needsPicture = false
  /// Random distortions applied to the image, in order, before the network sees it.
  public var transforms: [Transform]
  /// The number of views of the image that a step averages.
  public var views: Int
  /// How a step is computed from a gradient.
  public var optimizer: Optimizer
  /// The sizes through which the image grows, and their numbers of steps.
  public var stages: Stages
  /// Gradients for silent nodes; nil: none.
  public var rescue: Rescue?
  /// The fraction of the gradient that passes ReLUs of all layers where they are flat. Above 0 a step does not follow
  /// every kink of this one network, and what is drawn means more to others.
  public var leak: Float
  /// The fraction of the gradient that enters the branches of residual blocks. Below 1 more of it takes the short way to
  /// the image, past layers whose filters are this network's own.
  public var branches: Float
  /// What holds the picture near photographs; nil: nothing.
  public var prior: Prior?
  /// What holds the picture near the one that it begins with; nil: nothing.
  public var resemblance: Resemblance?
  /// The fraction of the side of a node's map that is ignored at each border.
  public var border: Float
  /// The side of the tiles in which larger images are shown to the network, in pixels; nil: the image is shown whole.
  public var tile: Int?
  /// The side of the image in pixels; nil: the network's own input size.
  public var size: Int?
  /// Weights of penalties on the image.
  public var penalties: [Penalty: Float]

  /// The limit on the iterations of an ascent: weeks, even on the smallest networks.
  public static let mostIterations = 1_000_000_000
  /// The largest side of an image in pixels: the limit of our PNG reader, so that what is written can be read back.
  public static let largestSide = 16_384
  /// The largest number of views that a step averages.
  public static let mostViews = 1024

  /// Makes a recipe; by default plain gradient ascent on pixels.
  public init(
    name: String, about: String = "", parameterization: Parameterization = .pixels(PixelForm()), start: Start? = nil,
    transforms: [Transform] = [], views: Int = 1, optimizer: Optimizer = Optimizer(.plain, step: 0.1),
    stages: Stages = Stages(iterationsEach: 128), rescue: Rescue? = nil, leak: Float = 0, branches: Float = 1,
    prior: Prior? = nil, resemblance: Resemblance? = nil, border: Float = 0, tile: Int? = nil, size: Int? = nil,
    penalties: [Penalty: Float] = [:]
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
    self.leak = leak
    self.branches = branches
    self.prior = prior
    self.resemblance = resemblance
    self.border = border
    self.tile = tile
    self.size = size
    self.penalties = penalties
  }

  /// The largest random shift of the image in pixels; nil: there is no shift, or one by any distance. Setting it
  /// replaces the first shift among the transforms, or inserts one before all others.
  public var jitter: Int? {
    get {
      for transform in transforms {
        switch transform {
        case .jitter(let range), .roll(let range?), .shift(let range?): return range
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
        case .shift(_?): transforms[index] = .shift(newValue)
        case .roll, .shift(nil): transforms[index] = .roll(newValue)
        default: continue
        }
        return
      }
      transforms.insert(.jitter(newValue), at: 0)
    }
  }

  /// The transforms for objectives that depend on positions: those that shift the image by any distance do not move it.
  var transformsInPlace: [Transform] { transforms.map { [.shift(nil), .roll(nil)].contains($0) ? .roll(0) : $0 } }
}
