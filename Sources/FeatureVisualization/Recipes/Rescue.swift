/// What is done for silent nodes: where an activation function is flat, at 0 or at the top of a ReLU6, it lets some of the
/// gradient through. At the positions below that is done in the node's own; earlier layers' open, too, for what would bring
/// their values back, where otherwise nothing of the gradient would reach the image.
public struct Rescue: Hashable, Sendable {
  /// The part of the gradient that passes.
  public var leak: Float
  /// In how many iterations from the start, at all positions.
  public var iterations: Int
  /// The part of the positions that is not left without a gradient later: where fewer are open, those nearest to it let it
  /// through. 0: none.
  public var nearest: Float
  /// Whether in those first iterations only when the whole gradient is blocked.
  public var onlyWhereBlocked: Bool

  /// A rescue.
  public init(leak: Float, iterations: Int, nearest: Float = 0, onlyWhereBlocked: Bool = false) {
    self.leak = leak
    self.iterations = iterations
    self.nearest = nearest
    self.onlyWhereBlocked = onlyWhereBlocked
  }

  /// Which of the closed positions let gradients through.
  enum Reach: Equatable {
    case all
    /// All of them, but only where no position is open.
    case allWhereBlocked
    /// The nearest to being open of this part of the positions, where fewer are open.
    case nearest(Float)
  }

  /// How strong it is in one iteration.
  struct Strength: Equatable {
    var leak: Float = 0
    var reach = Reach.all
  }

  /// How strong it is in the iteration after `iteration`.
  func strength(after iteration: Int) -> Strength {
    if iteration < iterations { return Strength(leak: leak, reach: onlyWhereBlocked ? .allWhereBlocked : .all) }
    return nearest > 0 ? Strength(leak: leak, reach: .nearest(nearest)) : Strength()
  }
}
