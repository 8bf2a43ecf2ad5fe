/// The part of the wanted screen that has still to be sent. Text goes first, and pictures as fast as the line takes
/// them.
enum Sending {
  case text, pictures, nothing
}

/// How well pictures are shown: quickly while they change, as well as possible once they have stood unchanged for a
/// while.
enum PictureQuality: Equatable {
  /// Few colors by fixed thresholds, pixels only where the line takes them at once. At the time `until` the pictures
  /// are sent again in the best quality; nil: that would look the same.
  case quick(until: Double?)
  /// Few colors by error diffusion, pixels even if they take a few seconds.
  case best

  /// Whether the pictures will not be improved any more.
  var isFinal: Bool { self == .best || self == .quick(until: nil) }
}
