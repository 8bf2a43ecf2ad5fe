import CNcurses
import Glibc

/// What is known of the terminal that a command prints to, without taking it over.
public enum OutputTerminal {
  /// The columns of the terminal behind `descriptor`; nil where it does not tell.
  public static func columns(of descriptor: Int32) -> Int? {
    let columns = Int(cn_window_size(descriptor).ws_col)
    return columns > 0 ? columns : nil
  }

  /// Whether the locale that `variables` (the process's own) names has UTF-8: others may show anything for our signs.
  public static func isUTF8(in variables: (String) -> String? = { getenv($0).map { String(cString: $0) } }) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variables).first { !$0.isEmpty }
    return name.map { $0.uppercased().replacing("-", with: "").contains("UTF8") } ?? false
  }
}
