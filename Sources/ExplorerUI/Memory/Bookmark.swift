/// A picture to come back to.
public struct Bookmark: Equatable, Sendable {
  /// What makes the picture; its paths are absolute.
  public let address: String
  /// What the user wrote about it; can be empty.
  public let note: String
  /// The day it was made, `2026-11-30`; empty where that is not known.
  public var date: String

  /// Tabs and line breaks in `note` become blanks.
  public init(_ address: String, note: String, date: String = "") {
    self.address = address
    self.note = String(note.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    self.date = date
  }

  /// Reads `ADDRESS`, `ADDRESS` and `NOTE`, or these and `DATE`, with tabs between them; nil if the address has no
  /// network and layer.
  init?(line: String) {
    var parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard parts[0].contains("/"), parts[0].allSatisfy({ !$0.isControl }) else { return nil }
    let date = parts.count > 2 && parts.last?.isDate == true ? parts.removeLast() : ""
    self.init(parts[0], note: parts.dropFirst().joined(separator: "\t"), date: date)
  }

  /// What `init(line:)` reads.
  var line: String {
    if !date.isEmpty { return "\(address)\t\(note)\t\(date)" }
    return note.isEmpty ? address : "\(address)\t\(note)"
  }
}

extension String {
  /// Whether it is a day as `2026-11-30`.
  fileprivate var isDate: Bool {
    let parts = split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.joined().allSatisfy { $0.isASCII && $0.isWholeNumber }
  }
}

extension Character {
  /// Whether a terminal would interpret it instead of showing it.
  fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
