import Files

/// The bookmarks in a text file, `$XDG_STATE_HOME/phosphene/bookmarks`: one per line, the newest last.
///
/// Lines that are no bookmarks stay as they are, and so do comments, which begin with `#`. Several processes can use
/// the file at once.
public struct BookmarkFile: Sendable {
  /// A line that is neither blank nor a comment.
  public struct Line: Equatable, Sendable {
    /// The line number, from 1.
    public let number: Int
    /// What it says; nil: it is not a bookmark.
    public let bookmark: Bookmark?
    fileprivate let bytes: [UInt8]

    /// The line as it is, with bytes that are not UTF-8 replaced.
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

  /// All lines except comments; none if there is no file. Throws `FileWritingError`.
  public func lines() throws(FileWritingError) -> [Line] {
    Self.lines(try FileWriting.contents(of: path) ?? []).compactMap { $0.line }
  }

  /// Adds a line, and removes others of the same address; without a note it keeps their newest one. Returns the newest
  /// that it replaces; nil: it is the first. Throws `FileWritingError`.
  @discardableResult
  public func add(_ bookmark: Bookmark) throws(FileWritingError) -> Bookmark? {
    guard Bookmark(line: bookmark.line) == bookmark else {
      throw FileWritingError(
        path: path, problem: .failed(reason: "the address holds control characters, which end lines or bookmarks"))
    }
    var earlier: Bookmark?
    try FileWriting.update(path) { old in
      let lines = Self.lines(old)
      func isSame(_ line: Line?) -> Bool { line?.bookmark?.address == bookmark.address }
      let same = lines.reversed().filter { isSame($0.line) }.map { $0.line!.bookmark! }
      earlier = same.first
      let notes = [bookmark.note] + same.map(\.note)
      var bytes = lines.filter { !isSame($0.line) }.flatMap { old[$0.range] }
      if let last = bytes.last, ![Self.newline, Self.carriageReturn].contains(last) { bytes.append(Self.newline) }
      let new = Bookmark(bookmark.address, note: notes.first { !$0.isEmpty } ?? "", date: bookmark.date)
      return bytes + new.line.utf8 + [Self.newline]
    }
    return earlier
  }

  /// Removes a line, even if it has moved since it was read. Throws `FileWritingError`.
  public func remove(_ line: Line) throws(FileWritingError) {
    try FileWriting.update(path) { bytes in
      let all = Self.lines(bytes)
      let same = all.filter { $0.line?.bytes == line.bytes }
      guard let range = (same.first { $0.line?.number == line.number } ?? same.first)?.range else { return nil }
      return Array(bytes[..<range.lowerBound] + bytes[range.upperBound...])
    }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// The lines (nil: blank or a comment) and their bytes, including the end, which is LF, CR LF or CR.
  private static func lines(_ bytes: [UInt8]) -> [(line: Line?, range: Range<Int>)] {
    var lines: [(line: Line?, range: Range<Int>)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == newline || $0 == carriageReturn } ?? bytes.count
      let isPair = bytes[end...].starts(with: [carriageReturn, newline])
      let next = min(end + (isPair ? 2 : 1), bytes.count)
      lines.append((Line(lines.count + 1, Array(bytes[start..<end])), start..<next))
      start = next
    }
    return lines
  }
}
