import Files
import Testing

struct TextMediumTests {
  @Test(
    arguments: [
      ("plain text, ünïcode 日本 ✓", "plain text, ünïcode 日本 ✓", nil),
      ("\u{1B}[31m\u{9B}", #"\u{1b}[31m\u{9b}"#, #"\u001b[31m\u009b"#),
      ("a\r\nb\tc", #"a\u{d}\u{a}b\u{9}c"#, "a\\u000d\nb\\u0009c"),
      ("\u{202E}\u{200D}", #"\u{202e}\u{200d}"#, #"\u202e\u200d"#),
      ("e\u{301}", "e\u{301}", nil), ("\u{E0041}", #"\u{e0041}"#, #"\udb40\udc41"#),
      (#"a\b \\u{1b} \u"#, #"a\b \\u{5c}u{1b} \u"#, #"a\b \\u{1b} \u"#),
    ] as [(String, String, String?)])
  func hiddenCharactersAreEscaped(text: String, terminal: String, json: String?) {
    #expect(TextMedium.terminal.written(text) == terminal)
    #expect(TextMedium.json.written(text) == json ?? terminal)
  }

  @Test func onlyWhatIsInsertedIsEscaped() {
    let foreign = "x\n\u{7}"
    let text: TerminalText = "a\n\(foreign)\(TerminalText("\(foreign)"))\n"
    #expect(text.description == "a\n" + #"x\u{a}\u{7}x\u{a}\u{7}"# + "\n")
    #expect(TerminalText(lines: "a\nb\r\n\u{7}").description == "a\nb\\u{d}\n\\u{7}")
  }
}
