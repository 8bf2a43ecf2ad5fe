import Files
import FoundationEssentials

/// The folders in which the files of networks are looked for.
public struct NetworkFolders: Equatable, Sendable {
  /// All, the first first: those given, those of `$PHOSPHENE_NETWORKS`, `data`, and that of Keras.
  public let all: [String]
  /// Where fetched files go: `$XDG_DATA_HOME/phosphene/networks`.
  public let data: String
  /// What Hugging Face's library has fetched; nil: it is not looked at.
  public let hub: HubCache?

  /// The folders that the environment names, after the `given` ones.
  public init(
    given: [String] = [], environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    data = "\(UserFolder.data.path(in: environment))/networks"
    let named = value("PHOSPHENE_NETWORKS")?.split(separator: ":").map(String.init) ?? []
    let all = given + named + [data, "\(value("KERAS_HOME") ?? "\(UserFolder.home(in: environment))/.keras")/models"]
    hub = HubCache(environment: environment)
    self.all = all.enumerated().filter { all.firstIndex(of: $1) == $0 }.map(\.element)
  }

  /// Only these folders, one for what is fetched, and perhaps a cache of the hub.
  public init(only folders: [String], data: String, hub: HubCache? = nil) {
    all = folders
    self.hub = hub
    self.data = data
  }
}
