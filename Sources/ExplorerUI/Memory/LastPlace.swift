import Files

/// Where the user left the explorer: an address in a file of one line, `$XDG_STATE_HOME/phosphene/last-place`.
public struct LastPlace: Sendable {
  /// The file.
  public let path: String

  /// The file of the user.
  public init() { self.init(path: "\(UserFolder.state.path())/last-place") }

  /// The file at `path`.
  public init(path: String) { self.path = path }

  /// The address; nil if there is none or it cannot be read.
  public var address: String? {
    guard let bytes = try? FileWriting.contents(of: path), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    return text.textLines.first { !$0.isEmpty }
  }

  /// Remembers an address. If it cannot be written (a full disk, a read-only home, a line break in a path), nothing is
  /// remembered.
  public func remember(_ address: String) {
    guard address.textLines == [address] else { return }
    try? FileWriting.update(path) { _ in Array("\(address)\n".utf8) }
  }
}
