import ExplorerUI
import FoundationEssentials

/// Looks for files whose paths begin as what is typed.
enum PathCompleting {
  /// How `typed` may go on; folders end in a slash, and hidden files must be asked for by their dot.
  static func complete(_ typed: String) -> PathCompletion {
    let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
    let isHidden = typed.dropFirst(folder.count).hasPrefix(".")
    let place = ExportWriting.expanded(folder.isEmpty ? "./" : folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    let paths = names.filter { $0.hasPrefix(".") == isHidden }.map { name in
      var isDirectory = false
      _ = FileManager.default.fileExists(atPath: place + name, isDirectory: &isDirectory)
      return folder + name + (isDirectory ? "/" : "")
    }
    return PathCompletion(of: typed, among: paths)
  }
}
