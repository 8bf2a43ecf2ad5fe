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

  /// Remembers an address. Throws `FileWritingError` where it cannot be written: on a full disk, in a read-only home, or
  /// because it holds a line break, which paths may.
  public func remember(_ address: String) throws(FileWritingError) {
    guard address.textLines == [address] else {
      throw FileWritingError(path: path, problem: .failed(reason: "the address holds a line break"))
    }
    try FileWriting.update(path) { _ in Array("\(address)\n".utf8) }
  }
}
