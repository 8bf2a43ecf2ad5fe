/// What this program calls itself.
public enum Program {
  /// The version, as `--version` prints it.
  public static let version = "0.2.0"
  /// Name and version, as the files that it writes carry them.
  public static let software = "phosphene \(version)"
}
