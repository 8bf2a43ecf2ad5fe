/// Gradients for silent and nearly silent nodes: a leaky backward. Where an activation function is flat (a ReLU below
/// 0, a ReLU6 at its top), a fraction of the gradient still passes, both in the node's layer and in earlier ones.
///
/// If still no gradient reaches the image, earlier layers pass all of it.
/// `Gate` applies the node's own, `Goal.leakOfEarlierGates` decides on earlier ones, `Plan.backward(leak:)` carries
/// that out.
public struct Rescue: Hashable, Sendable {
  /// The fraction of the gradient that passes the node's own activation function where that is flat; 0: no rescue.
  public var leak: Float
  /// The fraction that passes the activation functions of earlier layers where they are flat.
  public var earlier: Float
  /// The rescue acts while at most this fraction of the node's positions is open (not flat); 0: only while none is.
  public var open: Float
  /// The fraction of the positions at which it acts, those nearest to being open first; 1: all of them.
  public var nearest: Float
  /// The number of iterations, from the start, in which it may act; nil: all.
  public var iterations: Int?

  /// Makes a rescue; by default of completely silent nodes, in their own layer alone.
  public init(leak: Float = 1, earlier: Float = 0, open: Float = 0, nearest: Float = 1, iterations: Int? = nil) {
    (self.leak, self.earlier, self.open, self.nearest) = (leak, earlier, open, nearest)
    self.iterations = iterations
  }

  /// Whether the rescue may act in the step after `iteration`.
  func isActive(after iteration: Int) -> Bool { leak > 0 && iterations.map { iteration < $0 } ?? true }
}
