/// The minimum of Adobe's metadata format: a description.
enum XMP {
  private static let before = """
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
    <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>\
    <rdf:li xml:lang="x-default">
    """
  private static let after =
    "</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"

  // The ampersand first, for the others bring some.
  private static let escapes: [(plain: String, escaped: String)] = [
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"),
  ]

  /// Metadata whose description is `text`.
  static func encode(_ text: String) -> [UInt8] {
    Array(before.utf8) + escapes.reduce(Array(text.utf8)) { replace($1.plain, by: $1.escaped, in: $0) } + after.utf8
  }

  /// The description in metadata that `encode` wrote.
  static func text(in metadata: UnsafeBufferPointer<UInt8>) -> String? {
    guard metadata.starts(with: before.utf8), metadata.reversed().starts(with: after.utf8.reversed()) else {
      return nil
    }
    let escaped = Array(metadata.dropFirst(before.utf8.count).dropLast(after.utf8.count))
    let plain = escapes.reversed().reduce(escaped) { replace($1.escaped, by: $1.plain, in: $0) }
    return String(decoding: plain, as: UTF8.self)
  }

  // Byte by byte: to Swift, a '<' with an accent is another character than a '<'.
  private static func replace(_ old: String, by new: String, in text: [UInt8]) -> [UInt8] {
    Array(text.split(separator: Array(old.utf8), omittingEmptySubsequences: false).joined(separator: Array(new.utf8)))
  }
}
