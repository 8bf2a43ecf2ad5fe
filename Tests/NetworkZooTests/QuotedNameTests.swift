import Testing

@testable import NetworkZoo

struct QuotedNameTests {
  private static let names = [
    "a", "", "a/b 3", #"q"uote"#, #"back\slash\"#, #"\u{1b}"#, #"\u001b"#, "line\r\nbreak\t", "\u{301}joins",
    "joins\u{600}",
    "\u{1B}[31m", "\u{E0041}tag", "日本", "e\u{301}", "👩\u{200D}👩",
  ]

  @Test(arguments: names) func aQuotedNameIsReadBack(name: String) {
    let text = name.inQuotes
    #expect(!text.unicodeScalars.contains { $0.isHidden })
    var rest = "\(text)/3"[...]
    #expect(rest.takeQuotedName() == name && rest == "/3")
  }

  @Test(arguments: [
    (#""a\u{1b}b"/"#, "a\u{1B}b"), (#""a\b\"/"#, nil), (#""a\n\q\u{x}\u12""#, #"a\n\q\u{x}\u12"#), ("a", nil),
    (#""a"#, nil),
  ])
  func whatIsNoEscapeStandsForItself(text: String, name: String?) {
    var rest = text[...]
    #expect(rest.takeQuotedName() == name)
  }

  @Test(arguments: [
    (#""a b"/3"#, "a b", 3), (#""a/15""#, "a/15", nil), (#""a\"b"/3/"#, #"a"b"#, 3), ("a b/3", "a b", 3),
    (#""a b"/3[]"#, #""a b"/3[]"#, nil),
  ]) func addressesQuoteLayers(text: String, layer: String, node: Int?) throws {
    let address = try Address("\(Catalog.embedded)/\(text)")
    #expect(address.layer == layer && address.node == node)
  }
}
