import CFiles
import Glibc

/// What this program calls itself, and what it was called with.
public enum Program {
  /// The arguments of the command line, the first of which is the program's name. Swift's own list comes from /proc,
  /// which not every container has.
  public static let arguments = (0..<Int(argument_count())).map { String(cString: arguments_of_main()[$0]!) }
  /// Starts the program again with the same arguments and this environment; returns only where that fails.
  public static func restart() { execv("/proc/self/exe", arguments_of_main()) }

  /// The version, as `--version` prints it.
  public static let version = "0.2.0"
  /// Name and version, as the files that it writes carry them.
  public static let software = "phosphene \(version)"
}
