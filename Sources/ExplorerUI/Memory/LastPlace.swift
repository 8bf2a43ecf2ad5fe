import Files

/// Where the user left the explorer: an address in a text file, `$XDG_STATE_HOME/phosphene/last-place`. A second line
/// has the folder whose networks were listed, if it was one.
public struct LastPlace: Sendable {
  /// The file.
  public let path: String

  /// The file of the user.
  public init() { self.init(path: "\(UserFolder.state.path())/last-place") }

  /// The file at `path`.
  public init(path: String) { self.path = path }

  /// The address and the folder; nil if there is none or it cannot be read.
  public var place: (address: String, folder: String?)? {
    guard let bytes = try? FileWriting.contents(of: path), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    let lines = text.textLines.filter { !$0.isEmpty }
    return lines.first.map { ($0, lines.dropFirst().first) }
  }

  /// Remembers an address, and the folder whose networks were listed. Throws `FileWritingError` where it cannot be
  /// written: on a full disk, in a read-only home, or because it holds a line break, which paths may.
  public func remember(_ address: String, folder: String? = nil) throws(FileWritingError) {
    guard address.textLines == [address] else {
      throw FileWritingError(path: path, problem: .failed(reason: "the address holds a line break"))
    }
    let lines = [address] + [folder].compactMap { $0 }.filter { $0.textLines == [$0] }
    try FileWriting.update(path) { _ in Array(lines.map { $0 + "\n" }.joined().utf8) }
  }
}
