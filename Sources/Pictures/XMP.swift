/// The least of Adobe's format for notes in picture files: a description.
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

  /// Notes whose description is `text`.
  static func encode(_ text: String) -> [UInt8] {
    let escaped = escapes.reduce(text) {
      $0.split(separator: $1.plain, omittingEmptySubsequences: false).joined(separator: $1.escaped)
    }
    return Array((before + escaped + after).utf8)
  }

  /// The description of notes that `encode` wrote.
  static func text(in notes: UnsafeBufferPointer<UInt8>) -> String? {
    guard notes.starts(with: before.utf8), notes.reversed().starts(with: after.utf8.reversed()) else { return nil }
    let escaped = String(decoding: notes.dropFirst(before.utf8.count).dropLast(after.utf8.count), as: UTF8.self)
    return escapes.reversed().reduce(escaped) {
      $0.split(separator: $1.escaped, omittingEmptySubsequences: false).joined(separator: $1.plain)
    }
  }
}
