import ExplorerUI
import Files
import FoundationEssentials

/// Finds files whose paths begin with what was typed.
enum PathCompleting {
  /// How `typed` may continue: folders end in a slash, hidden files are offered only after a dot.
  static func complete(_ typed: String) -> PathCompletion {
    let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
    let isHidden = typed.dropFirst(folder.count).hasPrefix(".")
    let directory = UserFolder.expandingTilde(in: folder.isEmpty ? "./" : folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let paths = names.filter { $0.hasPrefix(".") == isHidden }.map { name in
      folder + name + (FileStatus(directory + name)?.kind == .folder ? "/" : "")
    }
    return PathCompletion(of: typed, among: paths)
  }
}
