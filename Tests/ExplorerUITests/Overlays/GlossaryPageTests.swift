// The words under ?.

@testable import ExplorerUI
@testable import FeatureVisualization
import Testing

struct GlossaryPageTests {
  @Test(arguments: [(120, 40), (80, 24), (40, 12)]) func allWordsCanBeRead(columns: Int, rows: Int) throws {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.press("?<tab>")
    var seen = test.screen
    for _ in 0..<80 {
      test.press("j")
      seen += test.screen
    }
    for (word, meaning) in GlossaryPage.words {
      #expect(seen.contains(word) && seen.contains(meaning.prefix(8)), "\(word)")
    }
    test.press("<tab>")
    #expect(test.screen.hasPrefix("  keys"))
    test.press("<tab><esc>")
    #expect(test.explorer.overlay == nil)
  }
}
