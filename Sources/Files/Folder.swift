import FoundationEssentials
import Glibc

/// Folders, which others call directories.
public enum Folder {
  /// The names of what is in a folder, sorted; none if it cannot be read.
  public static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Makes a folder and those above it that are missing.
  public static func make(_ path: String) throws(SystemError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemError(ENOTDIR) }
      return
    }
    let above = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    if !above.isEmpty { try make(above) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError(errno) }
  }
}
