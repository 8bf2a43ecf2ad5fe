extension NetworkFile {
  /// A layer that a file has and that could not be read, so that nothing after it can be explored.
  public struct Unread: Sendable, Hashable {
    /// The name of the layer.
    public let name: String
    /// Its operator or class, as the file calls it.
    public let operation: String
    /// One line: why it is not read.
    public let reason: String
  }
}
