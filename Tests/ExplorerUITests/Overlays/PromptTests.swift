// What is typed at the foot of the screen.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct PromptTests {
  @Test func aNameIsEditedByCharactersAndItsCursorMovesByCells() throws {
    var test = try ScriptedExplorer()
    test.report([1])
    func cursor() -> Int? { test.explorer.draw().cursor.map { $0.column - " export as: ".count } }
    test.press("e<ctrl-u>xy<left>")
    test.send(.key(.character("\u{301}")))
    #expect(cursor() == 1, "the accent joins the x")
    test.press("z<end>")
    #expect(test.status == " export as: x\u{301}zy")
    #expect(cursor() == 3)
    test.press("<ctrl-u>日本<left>")
    #expect(cursor() == 2)
    test.press("<right>語<backspace><backspace>")
    #expect(test.status == " export as: 日")
    test.press(String(repeating: "日本語", count: 20))
    #expect(try #require(cursor()) < 80 - " export as: ".count)
  }

  @Test(.timeLimit(.minutes(1)))
  func aLongPasteArrivesAtOnce() throws {
    var test = try ScriptedExplorer()
    test.report([1])
    for (keys, label) in [(":", " open: "), ("/", " filter nodes: "), ("o", " start picture (none: noise): ")] {
      test.press(keys)
      let text = (0..<20_000).map { "\($0 % 1000)/" }.joined()
      test.send(.paste(String(text.prefix(1 << 16))))
      let room = 80 - label.count - 2
      #expect(test.status == label + text.prefix(1 << 16).suffix(room))
      let before = test.status
      test.press("z")
      #expect(test.status == before, "it is full")
      test.press("<esc>")
    }
    // what says that nothing is found repeats it
    test.press(":")
    test.send(.paste(String(repeating: "日", count: 20_000)))
    test.press("<enter>")
    test.send(.foundAddress(.failure(RecipeError("no network '\(String(repeating: "日", count: 20_000))'"))))
    #expect(test.screen.contains("! no network\n") && test.screen.contains("   '日"))
    test.press("<esc>X")
    #expect(test.screen.contains("messages"))
  }

  @Test func tabCompletesWhatIsTyped() throws {
    var test = try ScriptedExplorer(columns: 120)
    test.report([1, 2])
    _ = test.takeEffects()
    test.press(":eff<tab>")
    #expect(test.status == " open: efficientnet-lite", "there is another one to fetch")
    test.press("0<tab>block5c<tab>")
    #expect(test.status == " open: efficientnet-lite0/block5c_")
    #expect(test.screen.contains("block5c_add/  ") || test.screen.contains("  block5c_add/"))
    test.press("ad<tab>")
    #expect(test.status == " open: efficientnet-lite0/block5c_add/")
    test.press("<ctrl-u>/home/a<tab>")
    #expect(test.takeEffects() == ["complete /home/a"])
    test.send(.completedPath(PathCompletion(of: "/home/a", among: ["/home/anna/", "/home/anton/", "/home/bob/"])))
    #expect(test.status == " open: /home/an" && test.screen.contains("\n anna/  anton/"))
    test.press("n")
    test.send(.completedPath(PathCompletion(of: "/home/an", among: ["/home/anna/"])))
    #expect(test.status == " open: /home/ann", "it was for what is typed no more")
    test.press("<esc>o/p<tab>")
    #expect(test.takeEffects() == ["complete /p"])
  }

  @Test func anExistingFileIsAskedAbout() throws {
    var test = try ScriptedExplorer()
    test.report([1, 2])
    test.press("e<ctrl-u>a b.png<enter>")
    guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
    #expect(order.path == "a b.png")
    _ = test.takeEffects()
    test.send(.exportExists(order))
    #expect(test.status == " a b.png exists. Replace it? (y/n)")
    test.press("n")
    #expect(test.status == " export as: a b.png", "another name can be given")
    test.press("<left><left><left><left>c<enter>")
    #expect(test.takeEffects() == ["export a bc.png"])
    test.send(.exportExists(order))
    test.press("xy")
    #expect(test.takeEffects() == ["export a b.png replacing"])
    test.send(.exportExists(order))
    test.press("n<esc>")
    #expect(!test.status.contains("writing"))
  }
}
