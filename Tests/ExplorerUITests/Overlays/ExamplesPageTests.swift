// x: photographs that excite a node, and nodes that a photograph excites.

@testable import Evidence
@testable import ExplorerUI
@testable import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures
import TerminalUI
import Testing

struct ExamplesPageTests {
  private static let summary = NodeSummary(
    count: 1000, largest: 24, tenth: 20, mean: 4, deviation: 2, shareAbove0: 0.1, shareOfPictures: 0.43)

  private static func picture(_ brightness: UInt8) -> Picture {
    Picture(width: 8, height: 8, pixels: [UInt8](repeating: brightness, count: 192))
  }

  private static func exhibit(_ values: [Float]) -> NodeExhibit {
    NodeExhibit(
      folder: "/photos", summary: summary,
      tiles: values.enumerated().map { index, value in
        NodeExhibit.Tile(
          Example(path: "\(index).jpg", value: value, position: Position(row: 3, column: index)),
          picture(UInt8(200 + index)))
      })
  }

  private static func explorer(columns: Int = 120, rows: Int = 40) throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    test.report([1, 8], phase: .paused, last: 8)
    _ = test.takeEffects()
    return test
  }

  private static func question(_ test: ScriptedExplorer) throws -> NodeQuestion {
    try #require((test.explorer.overlay as? ExamplesPage)?.question)
  }

  @Test func withoutAnIndexAFolderIsAskedForAndLookedAt() throws {
    var test = try Self.explorer()
    test.press("x")
    #expect(test.takeEffects() == ["show most of block3b_add/32"])
    test.send(.examples(.examples(try Self.question(test), .most, nil)))
    #expect(test.status == " folder of photographs:")
    test.press("/pho<tab>")
    #expect(test.takeEffects() == ["complete /pho"])
    test.press("tos<enter>")
    #expect(test.takeEffects() == ["index /photos for block3b_add/32"])
    test.send(.examples(.progress(SurveyProgress(done: 120, count: 1000, skipped: 0, rate: 22))))
    #expect(test.screen.contains("looking at photographs: 120 of 1000 · 40 s left"))
    let question = try Self.question(test)
    test.send(.examples(.examples(question, .most, Self.exhibit([24, 21]))))
    #expect(test.screen.contains("the strongest of 1000 pictures") && test.screen.contains("fires in 43 %"))
    #expect(test.screen.contains("▸24.0  +10.0 sd") && test.screen.contains("21.0  +8.50 sd"))
    #expect(test.screen.contains("/photos/0.jpg · row 3, column 0"))
    #expect(test.brightness == [2, 200, 201], "the maximized picture and the photographs")
  }

  @Test func escStopsTheLookAtAFolder() throws {
    var test = try Self.explorer()
    test.press("x")
    test.send(.examples(.examples(try Self.question(test), .most, nil)))
    test.press("/photos<enter>")
    _ = test.takeEffects()
    test.press("<esc>")
    #expect(test.takeEffects() == ["stop looking"] && test.explorer.overlay == nil)
    // what comes late is for nobody
    test.send(.examples(.progress(SurveyProgress(done: 121, count: 1000, skipped: 0, rate: 22))))
    test.send(.examples(.failed("no")))
    #expect(test.explorer.overlay == nil)
  }

  @Test func tabWalksTheBandsAndEnterOpensOne() throws {
    var test = try Self.explorer()
    test.press("x")
    let question = try Self.question(test)
    test.send(.examples(.examples(question, .most, Self.exhibit([24, 21, 20, 19]))))
    _ = test.takeEffects()
    test.press("<tab>")
    #expect(test.takeEffects() == ["show strong of block3b_add/32"])
    // an answer for the band before
    test.send(.examples(.examples(question, .most, Self.exhibit([24]))))
    #expect(test.screen.contains("21.0"))
    test.send(.examples(.examples(question, .strong, Self.exhibit([12, 11, 10.5, 10]))))
    #expect(test.screen.contains("strong ones of 1000 pictures") && test.screen.contains("▸12.0"))
    test.press("<right><right><right><down>")
    test.press("<enter>")
    #expect(test.takeEffects() == ["open /photos/3.jpg for block3b_add/32"])
    let opened = OpenedExample(
      Example(path: "3.jpg", value: 10, position: Position(row: 3, column: 3)), Self.picture(90),
      strongest: [RankedNode(layer: "block3b_add", node: 7, value: 9, deviations: 6.5)])
    test.send(.examples(.opened(question, opened)))
    #expect(test.brightness == [90] && test.screen.contains("node 7  9.00  +6.50 sd"))
    test.press("<esc>")
    #expect(test.screen.contains("▸10.0"))
    test.press("<esc>")
    #expect(test.explorer.overlay == nil)
  }

  @Test func aFailureIsSaidAndAnotherFolderCanBeChosen() throws {
    var test = try Self.explorer(columns: 80, rows: 24)
    test.press("x")
    test.send(.examples(.failed("/photos: there are no pictures in it")))
    #expect(test.screen.contains("/photos: there are no pictures in it"))
    test.press("o")
    #expect(test.status == " folder of photographs:")
  }

  @Test func listsAreSortedByWhatPhotographsTell() throws {
    var test = try Self.explorer()
    let layer = try #require(test.explorer.layer)
    var summaries = (0..<layer.nodes).map { node in
      NodeSummary(
        count: 100, largest: Float(node), tenth: Float(node) / 2, mean: 1, deviation: 2, shareAbove0: 0.1,
        shareOfPictures: Double(node + 1) / 100)
    }
    summaries[39] = NodeSummary(
      count: 100, largest: 0, tenth: 0, mean: 0, deviation: 0, shareAbove0: 0, shareOfPictures: 0)
    test.press("s")
    #expect(test.explorer.lists.order.criterion == .value)
    test.press("s")
    #expect(test.explorer.lists.order.criterion == nil, "nothing is known of photographs")
    test.send(.examples(.summaries(summaries, ScriptedExplorer.file, layer)))
    test.press("ss")
    #expect(test.explorer.lists.entries(of: .node).first == 38 && test.explorer.lists.entries(of: .node).last == 39)
    #expect(test.screen.contains("node, largest"))
    test.press("<end>")
    #expect(test.explorer.node == 39 && test.screen.contains("39 – dead"))
    test.press("ss")
    #expect(test.explorer.lists.entries(of: .node).first == 0, "the rarest first")
    test.press("s")
    #expect(test.explorer.lists.order.criterion == nil)
  }

  @Test func whatPhotographsReachIsMarkedOnTheHistoryLine() throws {
    var test = try Self.explorer()
    let layer = try #require(test.explorer.layer)
    var summaries = [NodeSummary](repeating: Self.summary, count: layer.nodes)
    summaries[32] = NodeSummary(
      count: 9, largest: 5, tenth: 4, mean: 1, deviation: 1, shareAbove0: 0.1, shareOfPictures: 0.5)
    #expect(!test.screen.contains("┊ photographs"))
    test.send(.examples(.summaries(summaries, ScriptedExplorer.file, layer)))
    #expect(test.screen.contains("┊ photographs 5.00"))
  }

  @Test func onAPictureItTellsWhatThatExcites() throws {
    var test = try Self.explorer()
    test.press("o/cat.jpg<enter>")
    test.send(.readStart(.success(.picture(PictureReference(path: "/cat.jpg", sha256: "0")))))
    test.report([1])
    _ = test.takeEffects()
    test.press("x")
    #expect(test.takeEffects() == ["look at a picture of 224"])
    test.send(
      .examples(
        .responses(
          PictureExhibit(
            Self.picture(99), classes: [("tabby", 0.61)],
            nodes: [
              RankedNode(layer: "block5c_add", node: 3, value: 9, deviations: 12),
              RankedNode(layer: "block2b_add", node: 1, value: 3, deviations: 7),
            ]))))
    #expect(test.screen.contains(" 61 %  tabby") && test.screen.contains("▸ block5c_add/3  9.00  +12.0 sd"))
    test.press("j<enter>")
    #expect(test.explorer.overlay == nil && test.explorer.layer?.name == "block2b_add" && test.explorer.node == 1)
  }
}
