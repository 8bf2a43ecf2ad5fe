import FoundationEssentials
import Glibc

/// Where a user's files of a kind lie, by the XDG base directory specification.
public enum UserFolder: Sendable {
  /// What is written by hand, what can be made again, what should stay, what the program remembers.
  case config, cache, data, state

  private var names: (variable: String, below: String) {
    switch self {
    case .config: ("XDG_CONFIG_HOME", ".config")
    case .cache: ("XDG_CACHE_HOME", ".cache")
    case .data: ("XDG_DATA_HOME", ".local/share")
    case .state: ("XDG_STATE_HOME", ".local/state")
    }
  }

  /// The program's folder, whether it is there or not.
  public func path(in environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
    // the specification wants relative ones ignored
    let base = environment[names.variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return "\(base ?? "\(Self.home(in: environment))/\(names.below)")/phosphene"
  }

  /// `path` with the user's home in the place of a `~/` that it begins with.
  public static func expandingTilde(
    in path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    path.hasPrefix("~/") ? home(in: environment) + path.dropFirst() : path
  }

  /// The user's home, by the environment or else by the system.
  public static func home(in environment: [String: String]) -> String {
    if let home = environment["HOME"], !home.isEmpty { return home }
    return getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/"
  }
}
