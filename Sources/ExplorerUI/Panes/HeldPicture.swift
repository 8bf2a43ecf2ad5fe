/// What the mouse holds of a picture.
struct HeldPicture: Sendable {
  /// Which of the pictures on the screen it is.
  let index: Int
  /// The place of the whole picture that stays under the mouse.
  let place: Zoom.Point
}
