import FoundationEssentials
import Glibc

/// Folders, which others call directories.
public enum Folder {
  /// The names of what is in a folder, sorted; none if it cannot be read.
  public static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Makes a folder, and those above it that are missing. Throws `SystemError`.
  public static func make(_ path: String, permissions: mode_t = 0o755) throws(SystemError) {
    if let status = FileStatus(path) {
      guard status.kind == .folder else { throw SystemError(ENOTDIR) }
      return
    }
    let parent = parent(of: path)
    if parent != path { try make(parent, permissions: permissions) }
    guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw SystemError(errno) }
  }

  /// What is no folder on the way to `path`.
  static func fileAbove(_ path: String) -> String {
    var above = parent(of: path)
    while FileStatus(above) == nil, parent(of: above) != above { above = parent(of: above) }
    return above
  }

  /// The folder that `path` lies in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
