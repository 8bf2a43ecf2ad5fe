/// A picture to come back to.
public struct Bookmark: Equatable, Sendable {
  /// What makes the picture; its paths are absolute.
  public let address: String
  /// What the user wrote about it; can be empty.
  public let note: String

  /// Tabs and line breaks in `note` become blanks.
  public init(_ address: String, note: String) {
    self.address = address
    self.note = String(note.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  /// Reads `ADDRESS`, or `ADDRESS` and `NOTE` with a tab between them; nil if the address has no network and layer.
  init?(line: String) {
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts[0].contains("/"), parts[0].allSatisfy({ !$0.isControl }) else { return nil }
    self.init(parts[0], note: parts.count > 1 ? parts[1] : "")
  }

  /// What `init(line:)` reads.
  var line: String { note.isEmpty ? address : "\(address)\t\(note)" }
}

extension Character {
  /// Whether a terminal would interpret it instead of showing it.
  fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
