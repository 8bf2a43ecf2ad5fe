import Glibc

/// Where a user's files of a kind lie, by the XDG base directory specification.
public enum UserFolder: Sendable {
  /// What is written by hand, what can be made again.
  case config, cache

  private var names: (variable: String, below: String) {
    switch self {
    case .config: ("XDG_CONFIG_HOME", ".config")
    case .cache: ("XDG_CACHE_HOME", ".cache")
    }
  }

  /// The program's folder, whether it is there or not; nil where there is no home.
  public var path: String? {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
    // a path that begins elsewhere is none, the specification says
    let base =
      value(names.variable).flatMap { $0.hasPrefix("/") ? $0 : nil } ?? value("HOME").map { "\($0)/\(names.below)" }
    return base.map { "\($0)/phosphene" }
  }
}
