import Files
import FoundationEssentials

extension Encodable {
  /// As a JSON text for people and scripts: indented, keys sorted and in snake case.
  func jsonText() throws -> TerminalText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return TerminalText(json: String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
