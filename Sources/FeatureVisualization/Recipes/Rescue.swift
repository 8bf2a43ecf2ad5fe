/// Gradients for silent nodes, and nearly silent ones: where an activation function is flat, at 0 or at the top of a ReLU6,
/// some of the gradient passes (a leaky backward), the node's own function and those of earlier layers.
///
/// Where even so nothing of the gradient would reach the image, earlier layers let all of it through.
public struct Rescue: Hashable, Sendable {
  /// The fraction of the gradient that passes the node's own activation function; 0: there is no rescue.
  public var leak: Float
  /// The fraction that passes those of earlier layers.
  public var earlier: Float
  /// It is active while at most this fraction of the node's positions is open; 0: none.
  public var open: Float
  /// It acts at this fraction of the positions, those that are nearest to being open; 1: at all.
  public var nearest: Float
  /// In how many iterations from the start it is active; nil: in all.
  public var iterations: Int?

  /// A rescue.
  public init(leak: Float = 1, earlier: Float = 0, open: Float = 0, nearest: Float = 1, iterations: Int? = nil) {
    (self.leak, self.earlier, self.open, self.nearest) = (leak, earlier, open, nearest)
    self.iterations = iterations
  }

  /// Whether the rescue is active in the step after `iteration`.
  func isActive(after iteration: Int) -> Bool { leak > 0 && iterations.map { iteration < $0 } ?? true }
}
