import Files
import FoundationEssentials

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
