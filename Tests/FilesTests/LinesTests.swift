import Files
import Testing

struct LinesTests {
  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\nb\n", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\rb\r", ["a", "b"]),
    ("a\n\r\n\rb", ["a", "", "", "b"]), ("\u{FEFF}a\r\n\u{FEFF}b", ["a", "\u{FEFF}b"]), ("\r\n", [""]),
    ("a\u{2028}b\u{85}c\u{B}d", ["a\u{2028}b\u{85}c\u{B}d"]),
  ]) func linesEndAsAnySystemEndsThem(text: String, lines: [String]) {
    #expect(text.textLines == lines)
  }
}
