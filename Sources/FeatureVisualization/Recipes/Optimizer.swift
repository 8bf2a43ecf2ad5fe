/// How a step is computed from a gradient.
public struct Optimizer: Hashable, Sendable {
  /// The update rule.
  public enum Rule: String, CaseIterable, Hashable, Sendable {
    /// Gradient ascent, the gradient divided by a measure of its size.
    case plain
    /// Kingma and Ba, 2015.
    case adam
    /// Dozat, 2016.
    case nadam
  }

  /// What the rule `plain` divides the gradient by.
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    case nothing
    /// The standard deviation of its values.
    case standardDeviation = "deviation"
    /// The mean of its absolute values.
    case meanAbsolute
    /// The root mean square of its values.
    case rootMeanSquare
    /// Each frequency band by its root mean square, so that all bands have equal strength (pixels only).
    case laplacian
  }

  /// The update rule.
  public var rule: Rule
  /// What `plain` divides the gradient by; the other rules ignore it.
  public var scale: Scale
  /// The number of frequency bands of the scale `laplacian`.
  public var levels: Int
  /// The step size.
  public var step: Float
  /// Whether the step size falls to almost 0 at the end of a stage, linearly unless `isCosine`.
  public var decays: Bool
  /// Whether it falls along half a cosine: slowly at both ends.
  public var isCosine: Bool
  /// What `adam` and `nadam` keep of the running means of the gradient and of its square in each step.
  public var betas: [Float]
  /// The fraction of the parameters subtracted before each step (weight decay).
  public var fade: Float
  /// The norm that the gradient is clipped to before anything else; nil: it is not clipped.
  public var clip: Float?

  /// Those that Kingma and Ba advise.
  public static let usualBetas: [Float] = [0.9, 0.999]

  /// Makes an optimizer; what is not given is off or as in most recipes.
  public init(
    _ rule: Rule, scale: Scale = .standardDeviation, levels: Int = 4, step: Float, decays: Bool = false,
    isCosine: Bool = false, betas: [Float] = usualBetas, fade: Float = 0, clip: Float? = nil
  ) {
    (self.rule, self.scale, self.levels, self.step) = (rule, scale, levels, step)
    (self.decays, self.isCosine, self.betas, self.fade, self.clip) = (decays, isCosine, betas, fade, clip)
  }
}
