// d: what the layer sees at each place of a picture.

import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI
import Testing

@testable import Evidence
@testable import ExplorerUI
@testable import FeatureVisualization

struct PositionsPageTests {
  private static func explorer(columns: Int = 120, rows: Int = 40) throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 8], phase: .paused, last: 8)
    _ = test.takeEffects()
    test.press("d")
    return test
  }

  private static func question(_ test: ScriptedExplorer) throws -> NodeQuestion {
    try #require((test.explorer.overlay as? PositionsPage)?.question)
  }

  /// A map of 4 × 4 places: at each, the node of its number is the strongest, and the next one half as strong.
  private static func sight(_ test: ScriptedExplorer, classes: Int = 2) throws -> Sight {
    let layer = try question(test).layer
    var values = [Float](repeating: -1, count: 16 * layer.nodes)
    for place in 0..<16 {
      values[place * layer.nodes + place] = 2
      values[place * layer.nodes + place + 1] = 1
    }
    let names = [(number: 7, name: "cock", probability: Float(0.6)), (number: 3, name: "shark", probability: 0.2)]
    return Sight(
      test.picture(90), map: LayerMap(of: layer, rows: 4, columns: 4, values), classes: Array(names.prefix(classes)))
  }

  @Test func theStrongestNodesAtThePlaceAreListed() throws {
    var test = try Self.explorer()
    #expect(test.takeEffects() == ["look at what block3b_add sees"])
    #expect(test.screen.contains("looking at it …"))
    test.send(.sight(.looked(try Self.question(test), try Self.sight(test))))
    // the middle
    #expect(test.screen.contains("nodes at row 2, column 2 of 4 × 4"))
    #expect(test.screen.contains("▸ node 10  2.00") && test.screen.contains("node 11  1.00"))
    #expect(!test.screen.contains("node 12"), "what does not respond is left out")
    #expect(test.takeEffects() == ["portray [10, 11]"])
    test.send(.sight(.portrait(try Self.question(test), 10, test.picture(77))))
    #expect(test.brightness.contains(77) && test.screen.contains("maximizing …"))
    test.send(.sight(.portrait(try Self.question(test), 11, nil)))
    #expect(test.screen.contains("silent") && !test.screen.contains("maximizing …"))
    test.press("<up><left>")
    #expect(test.screen.contains("row 1, column 1") && test.screen.contains("▸ node 5  2.00"))
    for _ in 0..<9 { test.press("<right>") }
    #expect(test.screen.contains("row 1, column 3"), "it stays on the map")
    _ = test.takeEffects()
    test.press("j<enter>")
    #expect(test.explorer.overlay == nil && test.explorer.node == 8 && test.explorer.layer?.name == "block3b_add")
  }

  @Test func partsAreAskedForOnce() throws {
    var test = try Self.explorer()
    let question = try Self.question(test)
    let sight = try Self.sight(test)
    test.send(.sight(.looked(question, sight)))
    _ = test.takeEffects()
    test.press("F")
    #expect(test.takeEffects() == ["take block3b_add apart"] && test.screen.contains("taking it apart …"))
    let factors = try Factors(sight.map, count: 3)
    test.send(.sight(.factors(question, factors)))
    #expect(test.takeEffects() == ["portray 3 parts"])
    #expect(test.screen.contains("3 parts") && test.screen.contains("▸ all of them"))
    for number in 0..<3 { test.send(.sight(.factorPortrait(question, number, test.picture(60)))) }
    test.press("j")
    #expect(test.takeEffects() == [] && test.screen.contains("▸ 1  "))
    test.press("FF")
    #expect(!test.takeEffects().contains("take block3b_add apart"))
    test.press("j<enter>")
    guard case .direction? = test.explorer.objective?.terms.first?.measure else {
      return #expect(Bool(false), "the part is maximized")
    }
    #expect(test.explorer.overlay == nil)
  }

  @Test func aClassIsExplained() throws {
    var test = try Self.explorer()
    let question = try Self.question(test)
    test.send(.sight(.looked(question, try Self.sight(test))))
    test.press("<tab><tab>")
    #expect(test.takeEffects().last == "what speaks for 7")
    #expect(test.screen.contains("for cock (60 %)") && test.screen.contains("measuring …"))
    let file = question.file
    let found = try Attribution(
      of: Attribution.Subject(7, of: try #require(file.classes)), to: question.layer,
      in: [Float](repeating: 0.2, count: file.canvas.height * file.canvas.width * 3), file, cores: Cores(limit: 2))
    test.send(.sight(.attributed(question, found)))
    let extremes = found.extremes(most: 1)
    #expect(
      test.screen.contains("▸ node \(extremes.most[0])  +") && test.screen.contains("node \(extremes.least[0])  −"))
    _ = test.takeEffects()
    test.press("v")
    #expect(test.takeEffects() == ["what speaks for 7 rather than 3"] && test.screen.contains("rather than shark"))
    test.press("c")
    #expect(test.takeEffects() == ["what speaks for 3 rather than 7"])
    test.press("<tab>")
    #expect(test.screen.contains("nodes at row"))
  }

  @Test func aNetworkWithoutClassesHasNoneToExplain() throws {
    var test = try Self.explorer()
    test.send(.sight(.looked(try Self.question(test), try Self.sight(test, classes: 0))))
    test.press("<tab><tab>")
    #expect(test.screen.contains("nodes at row"))
  }

  @Test func whatIsAskedOfALayerWithoutPlacesIsSaid() throws {
    var test = try ScriptedExplorer()
    test.report([1, 8], phase: .paused, last: 8)
    test.press("<left><end><right>")
    test.report([1], phase: .paused, last: 8)
    test.press("d")
    #expect(test.explorer.overlay == nil && test.screen.contains("has no places"), "\(test.screen)")
  }

  @Test func escClosesAndFailuresAreSaid() throws {
    var test = try Self.explorer()
    test.send(.sight(.failed(try Self.question(test), "no room for it")))
    #expect(test.screen.contains("no room for it"))
    _ = test.takeEffects()
    test.press("<esc>")
    #expect(test.takeEffects() == ["no sight"] && test.explorer.overlay == nil)
  }

  @Test(arguments: [(60, 18), (80, 24), (200, 60), (24, 8)]) func pagesFitTheWindow(columns: Int, rows: Int) throws {
    var test = try Self.explorer(columns: columns, rows: rows)
    let question = try Self.question(test), sight = try Self.sight(test)
    test.send(.sight(.looked(question, sight)))
    test.send(.sight(.factors(question, try Factors(sight.map, count: 3))))
    for keys in ["", "F", "<tab>"] {
      test.press(keys)
      #expect(test.screen.split(separator: "\n", omittingEmptySubsequences: false).count <= rows + 1)
    }
  }
}
