import Files

/// The bookmarks in a text file, `$XDG_STATE_HOME/phosphene/bookmarks`: one a line, the newest last.
///
/// Whatever is no bookmark stays as it is, and so do comments: lines that begin with `#`. Several programs may use the
/// file at once.
public struct BookmarkFile: Sendable {
  /// A line that is neither blank nor a comment.
  public struct Line: Equatable, Sendable {
    /// Where it stands, from 1 on.
    public let number: Int
    /// What it says; nil: it is no bookmark.
    public let bookmark: Bookmark?
    fileprivate let bytes: [UInt8]

    /// The line as it stands.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    fileprivate init?(_ number: Int, _ bytes: [UInt8]) {
      self.number = number
      self.bytes = bytes
      guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }), bytes.first != UInt8(ascii: "#") else { return nil }
      bookmark = String(validating: bytes, as: UTF8.self).flatMap { Bookmark(line: $0) }
    }
  }

  /// The file.
  public let path: String

  /// The user's bookmarks.
  public init() { self.init(path: "\(UserFolder.state.path())/bookmarks") }

  /// The bookmarks in the file at `path`.
  public init(path: String) { self.path = path }

  /// All lines but comments; none where there is no file. Throws `FileWritingError`.
  public func lines() throws(FileWritingError) -> [Line] {
    Self.lines(try FileWriting.contents(of: path) ?? []).compactMap { $0.line }
  }

  /// Adds a line; those of the same address go, their newest note stays where there is no other. Throws
  /// `FileWritingError`.
  public func add(_ bookmark: Bookmark) throws(FileWritingError) {
    try FileWriting.update(path) { bytes in
      let same = Self.lines(bytes).filter { $0.line?.bookmark?.address == bookmark.address }
      let notes = [bookmark.note] + same.reversed().map { $0.line!.bookmark!.note }
      var bytes = bytes
      for place in same.reversed() { bytes.removeSubrange(place.range) }
      if !bytes.isEmpty && bytes.last != Self.newline { bytes.append(Self.newline) }
      return bytes + Bookmark(bookmark.address, note: notes.first { !$0.isEmpty } ?? "").line.utf8 + [Self.newline]
    }
  }

  /// Removes a line, wherever it stands by now. Throws `FileWritingError`.
  public func remove(_ line: Line) throws(FileWritingError) {
    try FileWriting.update(path) { bytes in
      let all = Self.lines(bytes)
      let same = all.filter { $0.line?.bytes == line.bytes }
      guard let place = (same.first { $0.line?.number == line.number } ?? same.first)?.range else { return nil }
      return Array(bytes[..<place.lowerBound] + bytes[place.upperBound...])
    }
  }

  private static let newline = UInt8(ascii: "\n")

  /// The lines, nil where they are blank or comments, and where they stand, with the newline that ends them.
  private static func lines(_ bytes: [UInt8]) -> [(line: Line?, range: Range<Int>)] {
    var lines: [(line: Line?, range: Range<Int>)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: newline) ?? bytes.count
      lines.append((Line(lines.count + 1, Array(bytes[start..<end])), start..<min(end + 1, bytes.count)))
      start = end + 1
    }
    return lines
  }
}
