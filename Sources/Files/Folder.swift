import FoundationEssentials
import Glibc

/// Folders, which others call directories.
public enum Folder {
  /// The names of what is in a folder, sorted; none if it cannot be read.
  public static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The files in the folder at `path` and below whose names end in one of `endings` (in small letters), by their paths
  /// from there, sorted by the bytes of these. Links are followed, but not in a circle; those to nothing are among them.
  /// Throws `SystemError` where the folder cannot be read.
  public static func files(below path: String, endings: [String]) throws(SystemError) -> [String] {
    guard let root = opendir(path) else { throw SystemError(errno) }
    closedir(root)
    var found: [String] = []
    func walk(_ folder: String, _ prefix: String, above: [String]) {
      // a link to a folder that we are in
      guard let real = realpath(folder, nil) else { return }
      defer { free(real) }
      let own = String(cString: real)
      guard !above.contains(own) else { return }
      for name in names(in: folder) {
        let lower = name.lowercased()
        if FileStatus("\(folder)/\(name)")?.kind == .folder {
          walk("\(folder)/\(name)", "\(prefix)\(name)/", above: above + [own])
        } else if endings.contains(where: lower.hasSuffix) {
          found.append("\(prefix)\(name)")
        }
      }
    }
    walk(path, "", above: [])
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
