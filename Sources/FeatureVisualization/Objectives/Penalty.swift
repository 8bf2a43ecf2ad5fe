/// What an image is charged for, whatever the network says of it: a number that is 0 or more, a mean over the image's values,
/// so that a weight means the same at every size.
public enum Penalty: String, CaseIterable, Hashable, Sendable {
  /// Total variation: √(dx² + dy²) of neighbouring values.
  case totalVariation = "tv"
  /// The distance to mid grey.
  case l1
  /// The squared distance to mid grey.
  case l2
  /// Half the squared distance to the image as a 3×3 blur leaves it.
  case blur
}
