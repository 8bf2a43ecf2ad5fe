/// Holds a picture near the one that it begins with: the activations of a layer stay near those of that picture in the same
/// views (feature accentuation: Hamblin and others, Feature Accentuation, 2024).
///
/// What is charged is the distance of the activations, ‖a − b‖. `PictureResemblance` computes it.
public struct Resemblance: Hashable, Sendable {
  /// The sum of the magnitudes of its gradient as a fraction of that of the objective's, in the first step in which both
  /// have one; after that the factor stays.
  public var weight: Float
  /// The layer whose activations are held; nil: that of the objective.
  public var layer: String?

  /// Makes a resemblance, by default in the objective's own layer.
  public init(weight: Float = 1, layer: String? = nil) { (self.weight, self.layer) = (weight, layer) }
}
