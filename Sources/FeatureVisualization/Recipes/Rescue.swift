/// What is done for nodes whose own activation function blocks the gradient, a silent one's at 0 or one's that has
/// reached the top of a ReLU6: where it is flat it lets some of the gradient through.
public struct Rescue: Hashable, Sendable {
  /// The part of the gradient that passes.
  public var leak: Float
  /// In how many iterations from the start.
  public var iterations: Int
  /// Whether also later, whenever the whole gradient is blocked.
  public var whileBlocked: Bool
  /// Whether in those first iterations, too, only when the whole gradient is blocked.
  public var onlyWhereBlocked: Bool

  /// A rescue.
  public init(leak: Float, iterations: Int, whileBlocked: Bool = false, onlyWhereBlocked: Bool = false) {
    self.leak = leak
    self.iterations = iterations
    self.whileBlocked = whileBlocked
    self.onlyWhereBlocked = onlyWhereBlocked
  }

  /// How strong it is in one iteration.
  struct Strength {
    var leak: Float = 0
    var onlyWhereBlocked = false
  }

  /// How strong it is in the iteration after `iteration`.
  func strength(after iteration: Int) -> Strength {
    let isEarly = iteration < iterations
    return Strength(leak: isEarly || whileBlocked ? leak : 0, onlyWhereBlocked: onlyWhereBlocked || !isEarly)
  }
}
