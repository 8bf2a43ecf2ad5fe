/// What a layer is for, whatever it computes: from this follows which values people look at, and what comes before a
/// layer's own activation function.
public enum LayerRole: Sendable {
  /// Sums weighted by trained filters.
  case weights
  /// Scales, shifts or standardizes what another layer computed.
  case normalization
  /// The nonlinearity that follows a layer.
  case activation
  /// A function that is a step of a formula.
  case function
  /// Adds maps.
  case sum
  /// Multiplies maps, or weighs the channels of one by another.
  case product
  /// Joins maps, channels after channels.
  case concatenation
  /// Turns the logits of classes into probabilities.
  case softmax
  /// Makes one value a node of a whole map.
  case globalPooling
  /// Makes a vector of a map.
  case flattening
  /// Only moves values or leaves some out.
  case selection
  /// Anything else, such as pooling or resizing.
  case other
}
