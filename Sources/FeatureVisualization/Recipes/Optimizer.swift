/// How a step is made of a gradient.
public struct Optimizer: Hashable, Sendable {
  /// The rule.
  public enum Rule: Hashable, Sendable {
    /// The gradient over a measure of its size.
    case plain(Scale)
    /// Kingma and Ba, 2015.
    case adam
    /// Dozat, 2016.
    case nadam
  }

  /// What a gradient is divided by.
  public enum Scale: Hashable, Sendable {
    /// Nothing.
    case none
    /// Its standard deviation.
    case deviation
    /// The mean of its absolute values.
    case meanAbsolute
    /// The root of its mean square.
    case rootMeanSquare
    /// The root of the mean square of each of so many bands of frequencies, which then count alike.
    case laplacian(levels: Int)
  }

  /// How steps are made.
  public var rule: Rule
  /// How far one step goes.
  public var step: Float
  /// Whether steps become shorter evenly, to almost nothing at a stage's end.
  public var decays: Bool
  /// The part of the parameters that is taken away before each step.
  public var fade: Float
  /// The most that the gradient's length may be before anything else is done with it; nil: any.
  public var clip: Float?

  /// A rule with its numbers.
  public init(_ rule: Rule, step: Float, decays: Bool = false, fade: Float = 0, clip: Float? = nil) {
    self.rule = rule
    self.step = step
    self.decays = decays
    self.fade = fade
    self.clip = clip
  }
}
