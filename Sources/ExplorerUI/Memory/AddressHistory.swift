import Files

/// The addresses that were typed, in a text file, `$XDG_STATE_HOME/phosphene/addresses`: one per line, the newest last.
/// Several processes can use the file at once.
public struct AddressHistory: Sendable {
  /// The most that are kept.
  static let most = 200

  /// The file.
  public let path: String

  /// The file of the user.
  public init() { self.init(path: "\(UserFolder.state.path())/addresses") }

  /// The file at `path`.
  public init(path: String) { self.path = path }

  /// The addresses; none if there is no file, or it cannot be read.
  public var addresses: [String] { Self.lines((try? FileWriting.contents(of: path)) ?? []) }

  /// Adds an address as the newest one. Throws `FileWritingError`.
  public func add(_ address: String) throws(FileWritingError) {
    guard address.textLines == [address] else {
      throw FileWritingError(path: path, problem: .failed(reason: "the address holds a line break"))
    }
    try FileWriting.update(path) { old in
      Array(Self.adding(address, to: Self.lines(old)).map { $0 + "\n" }.joined().utf8)
    }
  }

  /// The addresses with one more at the end, where none is twice and there are not too many.
  static func adding(_ address: String, to addresses: [String]) -> [String] {
    (addresses.filter { $0 != address } + [address]).suffix(most)
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).textLines.filter { !$0.isEmpty }.suffix(most)
  }
}
