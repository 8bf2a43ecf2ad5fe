/// What is done for nodes that are silent at the start: the ReLU that makes the climbed layer lets some of the gradient
/// through where it is closed.
public struct Rescue: Hashable, Sendable {
  /// The part of the gradient that passes.
  public var leak: Float
  /// In how many iterations from the start.
  public var iterations: Int
  /// Whether also later, as long as the objective is not positive.
  public var whileSilent: Bool
  /// Whether only where the ReLU blocks the whole gradient.
  public var onlyWhereBlocked: Bool

  /// A rescue of silent nodes.
  public init(leak: Float, iterations: Int, whileSilent: Bool = false, onlyWhereBlocked: Bool = false) {
    self.leak = leak
    self.iterations = iterations
    self.whileSilent = whileSilent
    self.onlyWhereBlocked = onlyWhereBlocked
  }

  /// How strong it is in one iteration.
  struct Strength {
    var leak: Float = 0
    var onlyWhereBlocked = false
  }

  /// How strong it is in the iteration after `iteration`; `value` is the objective's in the one before.
  func strength(after iteration: Int, value: Float) -> Strength {
    let isOn = iteration < iterations || (whileSilent && value <= 0)
    return Strength(leak: isOn ? leak : 0, onlyWhereBlocked: onlyWhereBlocked)
  }
}
