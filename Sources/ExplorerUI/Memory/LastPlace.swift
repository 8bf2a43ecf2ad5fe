import Files

/// Where the explorer was left: an address in a file of one line, `$XDG_STATE_HOME/phosphene/last-place`.
public struct LastPlace: Sendable {
  /// The file.
  public let path: String

  /// The user's.
  public init() { self.init(path: "\(UserFolder.state.path())/last-place") }

  /// The one in the file at `path`.
  public init(path: String) { self.path = path }

  /// The address; nil where there is none, for whatever reason.
  public var address: String? {
    guard let bytes = try? FileWriting.contents(of: path), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// Remembers an address. What keeps it from being remembered (a full disk, a home that is only read) is no error.
  public func remember(_ address: String) {
    try? FileWriting.update(path) { _ in Array("\(address)\n".utf8) }
  }
}
