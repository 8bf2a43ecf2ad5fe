import Synchronization

/// A digest that is computed when it is first asked for, because that takes long for a large file.
public final class LazyDigest: Sendable {
  private let compute: @Sendable () -> String
  private let computed = Mutex<String?>(nil)

  /// A digest that `compute` computes, once.
  public init(_ compute: @escaping @Sendable () -> String) { self.compute = compute }

  /// The digest; who asks for it while it is computed waits.
  public var value: String {
    computed.withLock { known in
      let value = known ?? compute()
      known = value
      return value
    }
  }
}
