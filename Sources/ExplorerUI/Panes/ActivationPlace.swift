/// Where the activation of a node is drawn.
enum ActivationPlace: Sendable {
  /// Over its picture.
  case over
  /// Beside it, where there is room.
  case beside
}
