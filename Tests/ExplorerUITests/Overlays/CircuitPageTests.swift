// w: what feeds a node, and what it feeds.

import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI
import Testing

@testable import Evidence
@testable import ExplorerUI
@testable import FeatureVisualization

struct CircuitPageTests {
  private static func explorer(columns: Int = 120, rows: Int = 40) throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 8], phase: .paused, last: 8)
    _ = test.takeEffects()
    test.press("w")
    return test
  }

  private static func question(_ test: ScriptedExplorer) throws -> NodeQuestion {
    try #require((test.explorer.overlay as? CircuitPage)?.question)
  }

  private static func link(
    _ layer: String, _ node: Int, _ weights: [Float], adds: Float? = nil, lost: Float? = nil, _ test: ScriptedExplorer
  ) throws -> CircuitLink {
    let side = Int(Double(weights.count).squareRoot())
    return CircuitLink(
      layer: try #require(try question(test).file.layer(named: layer)), node: node,
      kernel: CircuitKernel(rows: side, columns: side, values: weights), contribution: adds, ablation: lost)
  }

  private static func exhibit(_ test: ScriptedExplorer, lost: Float? = nil) throws -> CircuitExhibit {
    CircuitExhibit(
      fedBy: [
        try link("block3b_activation", 3, [0.5], adds: 2, lost: lost, test),
        try link("block3b_activation", 7, [-0.25], adds: -1, lost: lost.map { -$0 }, test),
      ],
      feeds: [try link("block4a_expand_activation", 9, [0, 1, 0, -1, 2, 0, 0, 0, 0], test)])
  }

  @Test func listsSayWhatExcitesAndWhatInhibits() throws {
    var test = try Self.explorer()
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in a picture"])
    #expect(test.screen.contains("measuring …"))
    let question = try Self.question(test)
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    #expect(test.takeEffects() == ["portray block3b_activation/3"])
    #expect(test.screen.contains("circuit of block3b_add/32") && test.screen.contains("the maximized picture"))
    #expect(test.screen.contains("▸ block3b_activation/3") && test.screen.contains("+2.00"))
    #expect(test.screen.contains("−0.250") && test.screen.contains("−1.00") && !test.screen.contains("lost"))
    #expect(test.screen.contains("maximizing …") && test.screen.contains("excites it"))
    test.send(.circuit(.portrait(try #require(question.other("block3b_activation", 3)), test.picture(77))))
    #expect(test.brightness.contains(77) && !test.screen.contains("maximizing …"))
    test.press("j")
    #expect(test.takeEffects() == ["portray block3b_activation/7"])
    #expect(test.screen.contains("▸ block3b_activation/7") && test.screen.contains("inhibits it"))
    test.press("<tab>")
    #expect(test.takeEffects() == ["portray block4a_expand_activation/9"])
    #expect(test.screen.contains("▸ block4a_expand_activation/9") && test.screen.contains("weights, 3 × 3"))
  }

  @Test func enterWalksAndBackspaceReturns() throws {
    var test = try Self.explorer()
    let question = try Self.question(test)
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    test.press("j")
    _ = test.takeEffects()
    test.press("<enter>")
    #expect(test.takeEffects() == ["circuit of block3b_activation/7 in a picture"])
    #expect(test.screen.contains("block3b_add/32 ›"))
    // what comes late is for a node that was left
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    #expect(test.screen.contains("measuring …"))
    test.press("<backspace>")
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in a picture"])
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    #expect(test.screen.contains("▸ block3b_activation/7"), "the row that was left")
  }

  @Test func nodesAreLeftOutOneByOne() throws {
    var test = try Self.explorer()
    let question = try Self.question(test)
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    _ = test.takeEffects()
    test.press("A")
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in a picture, measuring"])
    test.press("A")
    #expect(test.takeEffects() == [], "once")
    test.send(.circuit(.found(question, try Self.exhibit(test, lost: 1.5))))
    #expect(test.screen.contains("lost") && test.screen.contains("+1.50") && test.screen.contains("−1.50"))
  }

  @Test func contributionsAreToldInPhotographsToo() throws {
    var test = try Self.explorer()
    let question = try Self.question(test)
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    _ = test.takeEffects()
    test.press("x")
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in photographs"])
    #expect(test.screen.contains("the photographs that excite it most") && test.screen.contains("measuring …"))
    test.send(.circuit(.found(question, try Self.exhibit(test))))
    _ = test.takeEffects()
    test.press("A")
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in photographs, measuring"])
    test.press("x")
    #expect(test.takeEffects() == ["circuit of block3b_add/32 in a picture"])
  }

  @Test func theNodeUnderTheCursorCanBeGoneTo() throws {
    var test = try Self.explorer()
    test.send(.circuit(.found(try Self.question(test), try Self.exhibit(test))))
    _ = test.takeEffects()
    test.press("g")
    #expect(test.explorer.overlay == nil && test.explorer.layer?.name == "block3b_activation")
    #expect(test.explorer.node == 3)
  }

  @Test func escClosesAndFailuresAreSaid() throws {
    var test = try Self.explorer()
    test.send(.circuit(.failed(try Self.question(test), "no weights feed it")))
    #expect(test.screen.contains("no weights feed it"))
    _ = test.takeEffects()
    test.press("<esc>")
    #expect(test.takeEffects() == ["no circuit"] && test.explorer.overlay == nil)
    test.send(.circuit(.failed(try #require(test.explorer.nodeQuestion), "late")))
    #expect(test.explorer.overlay == nil && !test.screen.contains("late"))
  }

  @Test(arguments: [(60, 18), (80, 24), (200, 60), (24, 8)]) func pagesFitTheWindow(columns: Int, rows: Int) throws {
    var test = try Self.explorer(columns: columns, rows: rows)
    test.send(.circuit(.found(try Self.question(test), try Self.exhibit(test, lost: 1.5))))
    #expect(test.screen.split(separator: "\n", omittingEmptySubsequences: false).count <= rows + 1)
  }
}

extension NodeQuestion {
  fileprivate func other(_ layer: String, _ node: Int) -> NodeQuestion? {
    file.layer(named: layer).map { NodeQuestion(file: file, layer: $0, node: node) }
  }
}
