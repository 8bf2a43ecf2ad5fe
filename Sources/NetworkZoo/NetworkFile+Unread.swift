extension NetworkFile {
  /// A layer that cannot be looked at, because its operation is not read or it depends on one that is not.
  public struct Unread: Sendable, Hashable {
    /// What the layer is called.
    public let name: String
    /// The operator or class that is not read.
    public let operation: String
    /// Why it is not read, in one line.
    public let reason: String

    public init(name: String, operation: String, reason: String) {
      self.name = name
      self.operation = operation
      self.reason = reason
    }
  }
}
