import Files
import FoundationEssentials

/// The pictures in a folder and below it.
public struct PictureFolder: Sendable {
  /// A file that is a picture by its name.
  public struct File: Hashable, Sendable {
    /// Its path from the folder.
    public let path: String
    /// Bytes; 0 where there is none.
    public let size: Int
    /// When it was last changed, in nanoseconds since 1970.
    public let modified: Int
  }

  /// What names of pictures end in, whatever their case.
  public static let endings = [".png", ".jpg", ".jpeg", ".webp", ".gif"]

  /// The folder, as it was given.
  public let path: String
  /// Its pictures, sorted by the bytes of their paths.
  public let files: [File]

  /// Lists the folder at `path`. Throws `EvidenceError` where it cannot be read or has no pictures.
  public init(_ path: String) throws(EvidenceError) {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
    let found: [String]
    do throws(SystemError) {
      found = try Folder.files(below: path, endings: Self.endings)
    } catch {
      throw EvidenceError("\(path): the folder cannot be read (\(error)); give the path of a folder of pictures")
    }
    guard !found.isEmpty else {
      throw EvidenceError(
        "\(path) has no pictures, nor have the folders in it: names that end in "
          + "\(Self.endings.joined(separator: ", ")) are expected")
    }
    files = found.map { name in
      let status = FileStatus("\(path)/\(name)")
      return File(path: name, size: status?.size ?? 0, modified: status?.modifiedNanoseconds ?? 0)
    }
  }

  /// The folder as it is known from anywhere.
  public var absolutePath: String { Self.absolute(path) }

  /// `path` from the root.
  public static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    // "." and ".." by their meaning, but links as they are named
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The pictures of the part `part` of `count`, counted from 1, about equally many each.
  func files(ofPart part: Int, of count: Int) -> [File] {
    // by the name, so that a part is the same whatever else is in the folder
    files.filter { file in
      let digest = ContentDigest(of: Array(file.path.utf8)).bytes
      let number = digest[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(number % UInt64(count)) == part - 1
    }
  }
}
