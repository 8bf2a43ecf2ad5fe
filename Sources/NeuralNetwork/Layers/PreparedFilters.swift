import Synchronization

/// A convolution's filters in the form that a fast way wants, made on first use. A class, because all plans of a network
/// share them.
final class PreparedFilters: Sendable {
  private let prepared = Mutex<[Float]?>(nil)

  /// What `make` returned when it was first needed.
  func values(_ make: () -> [Float]) -> [Float] {
    prepared.withLock { prepared in
      if let prepared { return prepared }
      let made = make()
      prepared = made
      return made
    }
  }
}
