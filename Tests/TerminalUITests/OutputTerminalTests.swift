import Testing

@testable import TerminalUI

struct OutputTerminalTests {
  @Test(arguments: [
    (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "de_DE"], false), ([:], false),
    (["LANG": "C.UTF-8", "LC_ALL": "de_DE.ISO-8859-1"], false), (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true),
    (["LANG": "C.UTF-8", "LC_ALL": ""], true), (["LANG": "POSIX"], false),
  ]) func theFirstVariableThatIsSetNamesTheLocale(variables: [String: String], isUTF8: Bool) {
    #expect(OutputTerminal.isUTF8 { variables[$0] } == isUTF8)
  }

  @Test func whatIsNoTerminalHasNoColumns() { #expect(OutputTerminal.columns(of: -1) == nil) }
}
