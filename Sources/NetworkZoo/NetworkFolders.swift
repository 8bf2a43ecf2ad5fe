import FoundationEssentials
import Glibc

/// The folders in which the files of networks are looked for.
public struct NetworkFolders: Equatable, Sendable {
  /// All, the first first: those given, those of `$PHOSPHENE_NETWORKS`, `data`, and that of Keras.
  public let all: [String]
  /// Where fetched files go: `$XDG_DATA_HOME/phosphene/networks`.
  public let data: String

  /// The folders that the environment names, after the `given` ones.
  public init(
    given: [String] = [], environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    data = "\(UserFolder.data.path(in: environment))/networks"
    let named = value("PHOSPHENE_NETWORKS")?.split(separator: ":").map(String.init) ?? []
    let all = given + named + [data, "\(value("KERAS_HOME") ?? "\(UserFolder.home(in: environment))/.keras")/models"]
    self.all = all.enumerated().filter { all.firstIndex(of: $1) == $0 }.map(\.element)
  }

  /// Only these folders, and one for what is fetched.
  public init(only folders: [String], data: String) {
    all = folders
    self.data = data
  }

}

enum Folder {
  /// The names of what is in a folder, sorted; none if it cannot be read.
  static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Makes a folder and those above it.
  static func make(_ path: String) throws(SystemError) {
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
