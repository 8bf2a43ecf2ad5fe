import Synchronization

/// A convolution's filters in the layout of a fast algorithm, made on first use. A class, because all plans of a
/// network share them.
final class PreparedFilters: Sendable {
  private let prepared = Mutex<[Float]?>(nil)

  /// What `make` returned the first time.
  func values(_ make: () -> [Float]) -> [Float] {
    prepared.withLock { prepared in
      if let prepared { return prepared }
      let made = make()
      prepared = made
      return made
    }
  }
}
