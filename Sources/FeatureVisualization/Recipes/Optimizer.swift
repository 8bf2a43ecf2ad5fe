/// How a gradient becomes a step.
public struct Optimizer: Hashable, Sendable {
  /// The rule of a step.
  public enum Rule: String, CaseIterable, Hashable, Sendable {
    /// The gradient, divided by a measure of its size.
    case plain
    /// Kingma and Ba, 2015.
    case adam
    /// Dozat, 2016.
    case nadam
  }

  /// What the rule `plain` divides the gradient by.
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    case nothing
    /// Its standard deviation.
    case standardDeviation = "deviation"
    /// The mean of its absolute values.
    case meanAbsolute
    /// The root of its mean square.
    case rootMeanSquare
    /// The root mean square of each of its frequency bands, which then count alike (pixels only).
    case laplacian
  }

  /// The rule.
  public var rule: Rule
  /// What `plain` divides by.
  public var scale: Scale
  /// The frequency bands of the scale `laplacian`.
  public var levels: Int
  /// The step size.
  public var step: Float
  /// Whether the step size falls linearly to almost 0 at the end of a stage.
  public var decays: Bool
  /// The fraction of the parameters that is taken away before each step (weight decay).
  public var fade: Float
  /// The largest norm of the gradient before anything else is done with it; nil: any.
  public var clip: Float?

  /// A rule with its numbers.
  public init(
    _ rule: Rule, scale: Scale = .standardDeviation, levels: Int = 4, step: Float, decays: Bool = false,
    fade: Float = 0,
    clip: Float? = nil
  ) {
    (self.rule, self.scale, self.levels, self.step) = (rule, scale, levels, step)
    (self.decays, self.fade, self.clip) = (decays, fade, clip)
  }
}
