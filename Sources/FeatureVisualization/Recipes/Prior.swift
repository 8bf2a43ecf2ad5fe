/// Holds a picture near photographs: what the channels of some layers are on average, and how much they vary over the
/// picture, is charged where it is further from photographs than these are from each other.
///
/// The charge of one of these numbers, with z its distance from the average photograph's in standard deviations of
/// photographs and h = max(z − 1, 0), is h² / (1 + h/10); that of a layer is the mean over its numbers.
/// `PhotographPrior` computes it, from `PhotographStatistics`.
public struct Prior: Hashable, Sendable {
  /// The size of its gradient as a fraction of the objective's.
  public var weight: Float
  /// The charge of a layer at which it has its full weight; below, it has less in proportion.
  public var allowance: Float

  /// Makes a prior.
  public init(weight: Float = 0.8, allowance: Float = 0.15) { (self.weight, self.allowance) = (weight, allowance) }

  /// After so many steps of a stage the sizes of both gradients are measured again.
  static let rhythm = 8
}
