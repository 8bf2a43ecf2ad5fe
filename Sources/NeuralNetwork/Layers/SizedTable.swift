import Synchronization

/// Numbers of a layer that depend on the size of a map, as they were made last.
///
/// A class, because all plans of a network share it.
final class SizedTable: Sendable {
  private let last = Mutex<(shape: Shape, values: [Float])?>(nil)

  /// The numbers for a map of `shape`, which `make` makes where they are not those of the last time.
  func values(_ shape: Shape, _ make: () -> [Float]) -> [Float] {
    last.withLock { last in
      if let last, last.shape == shape { return last.values }
      let values = make()
      last = (shape, values)
      return values
    }
  }
}
