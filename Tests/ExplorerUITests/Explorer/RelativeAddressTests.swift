// : with addresses that begin where one is, and those typed before.

@testable import ExplorerUI
@testable import FeatureVisualization
import TerminalUI
import Testing

struct RelativeAddressTests {
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40, settings: "recipe=plain,seed=5")
    test.report([1, 2])
    _ = test.takeEffects()
    return test
  }

  @Test(arguments: [
    ("7", "block3b_add/7", 5), ("+2", "block3b_add/34", 5), ("-32", "block3b_add/0", 5),
    ("block4b_add/7", "block4b_add/7", 5), ("@seed=3", "block3b_add/32", 3),
    ("block4b_add/7@seed=9", "block4b_add/7", 9), ("predictions/zebra", "predictions/340", 5),
    ("class(zebra)", "class(340)", 5),
  ])
  func whatHasNoNetworkHoldsHere(typed: String, objective: String, seed: UInt64) throws {
    var test = try Self.explorer()
    test.press(":\(typed)<enter>")
    #expect(test.takeEffects().last == "begin \(objective) seed \(seed)")
    #expect(test.run?.request.recipe.name == "plain", "what is set stays so")
    #expect(test.explorer.overlay == nil)
  }

  @Test func whatIsWrongStaysToBeMended() throws {
    var test = try Self.explorer()
    test.press(":block4bb_add/7<enter>")
    #expect(test.takeEffects() == [] && test.screen.contains("(nearest: block4b_add"))
    #expect(test.status == " open: block4bb_add/7")
    test.press("<ctrl-u>class(zebr)<enter>")
    #expect(test.screen.contains("nearest: zebra"))
    test.press("<ctrl-u>40<enter>")
    #expect(test.screen.contains("has the nodes 0 to 39, not 40"))
    test.press("<ctrl-u>+8<enter>")
    #expect(test.screen.contains("has the nodes 0 to 39, not 32 +8"))
    test.press("<ctrl-u>@sed=3<enter>")
    #expect(test.screen.contains("there is no setting 'sed'"))
    test.press("<ctrl-u>vgg16/block1_conv1<enter>")
    #expect(test.takeEffects() == ["find vgg16/block1_conv1"], "a network may be meant")
  }

  @Test func longErrorsAreToldWhole() throws {
    var test = try ScriptedExplorer()
    test.report([1])
    let words = (1...40).map { "word\($0)" }
    test.press(":x/y<enter>")
    test.send(.foundAddress(.failure(RecipeError(words.joined(separator: " ")))))
    for word in words { #expect(test.screen.contains(word)) }
    #expect(test.status == " open: x/y")
  }

  @Test func upAndDownGoThroughWhatWasTyped() throws {
    var test = try Self.explorer()
    test.send(.typedAddresses(["efficientnet-lite0/stem_activation/1"]))
    test.press(":7<enter>")
    #expect(test.takeEffects().first == "remember efficientnet-lite0/block3b_add/7")
    test.report([1])
    test.press(":bl<up>")
    #expect(test.status == " open: efficientnet-lite0/block3b_add/7")
    test.press("<up><up>")
    #expect(test.status == " open: efficientnet-lite0/stem_activation/1", "there are no more")
    test.press("<down><down>")
    #expect(test.status == " open: bl", "what was being typed")
    test.press("<up>")
    test.press("<backspace>9<enter>")
    #expect(test.takeEffects().last == "find efficientnet-lite0/block3b_add/9")
  }

  @Test func tabCompletesLayersAndClasses() throws {
    var test = try Self.explorer()
    test.press(":block5c_a<tab>")
    #expect(test.screen.contains("block5c_activation/  block5c_add/"))
    test.press("d<tab>")
    #expect(test.status == " open: block5c_add/")
    test.press("<ctrl-u>class(zeb<tab>")
    #expect(test.status == " open: class(zebra)")
    test.press("<ctrl-u>efficientnet-lite0/predictions/zeb<tab>")
    #expect(test.status == " open: efficientnet-lite0/predictions/zebra")
  }

  @Test func noneStartsFromNoise() throws {
    var test = try ScriptedExplorer(settings: "start=black")
    test.report([1])
    #expect(test.run?.request.start != nil)
    test.press("onone<enter>")
    #expect(test.run?.request.start == nil)
  }
}
