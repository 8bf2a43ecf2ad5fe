/// Says once, as soon as it is so, that a node responds to the image as strongly as to any photograph that is known.
///
/// A class because it remembers that it was said.
final class NaturalLimit {
  private let value: Float
  private var wasPassed = false

  init(_ value: Float) { self.value = value }

  /// Whether the steps so far have passed it, and that was not said yet. A photograph that is beyond it before the first
  /// step has nothing to be held to.
  func isPassed(by ascent: Ascent, unless isCancelled: @escaping () -> Bool) -> Bool {
    guard !wasPassed, let response = ascent.response(unless: isCancelled), response >= value else { return false }
    wasPassed = true
    return ascent.iteration > 0
  }
}
