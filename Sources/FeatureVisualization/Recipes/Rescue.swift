/// What is done for silent nodes, and nearly silent ones: where an activation function is flat, at 0 or at the top of a
/// ReLU6, it lets some of the gradient through, the node's own and those of earlier layers.
///
/// Where even so nothing of the gradient would reach the image, earlier layers let all of it through.
public struct Rescue: Hashable, Sendable {
  /// The part of the gradient that passes the node's own activation function; 0: there is no rescue.
  public var leak: Float
  /// The part that passes those of earlier layers.
  public var earlier: Float
  /// While at most this part of the node's positions is open; 0: none.
  public var open: Float
  /// At this part of the positions, those that are nearest to being open; 1: at all.
  public var nearest: Float
  /// In how many iterations from the start; nil: in all.
  public var iterations: Int?

  /// A rescue.
  public init(leak: Float = 1, earlier: Float = 0, open: Float = 0, nearest: Float = 1, iterations: Int? = nil) {
    self.leak = leak
    self.earlier = earlier
    self.open = open
    self.nearest = nearest
    self.iterations = iterations
  }

  /// Whether it is there in the iteration after `iteration`.
  func isThere(after iteration: Int) -> Bool { leak > 0 && iterations.map { iteration < $0 } ?? true }
}
