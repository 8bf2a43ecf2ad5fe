import Files

/// The names of a network's classes.
enum Labels {
  /// Reads one name a line; of columns set apart by tabs the last. Blank lines name nothing.
  static func read(_ text: String) -> [String] {
    text.textLines.filter { !$0.isEmpty }.map { line in String(line.split(separator: "\t").last ?? "") }
  }
}
