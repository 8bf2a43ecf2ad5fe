/// A penalty on the image itself, independent of the network: nonnegative, and a mean over the image's values, so that
/// a weight means the same at every size.
public enum Penalty: String, CaseIterable, Hashable, Sendable {
  /// Total variation: √(dx² + dy²) of neighboring values.
  case totalVariation = "tv"
  /// Total variation as a norm: the root mean square of the differences along rows, along columns and along both
  /// diagonals, added, of each color, so that a few steep edges cost more than many slight ones.
  case variationNorm = "tvnorm"
  /// The distance from mid gray.
  case l1
  /// The squared distance from mid gray.
  case l2
  /// Half the squared distance from the image after a 3×3 blur.
  case blur

  /// A short description for help and the manual.
  var help: String {
    switch self {
    case .totalVariation: "smoothness penalty: total variation"
    case .variationNorm: "smoothness penalty: root mean square differences in four directions"
    case .l1: "penalty on the distance from gray"
    case .l2: "penalty on the squared distance from gray"
    case .blur: "penalty on fine detail, which a blur would remove"
    }
  }
}
