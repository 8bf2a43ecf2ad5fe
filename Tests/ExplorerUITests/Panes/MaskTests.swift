// t: what matters of a picture alone.

@testable import ExplorerUI
@testable import FeatureVisualization
import Pictures
import Testing

struct MaskTests {
  /// A picture of gray 200 whose left half matters, from iteration 3 on its right half.
  private static func picture(_ iteration: Int) -> Picture {
    let alpha: [UInt8] = (0..<64 * 64).map { ($0 % 64 < 32) == (iteration < 3) ? 255 : 0 }
    return Picture(width: 64, height: 64, pixels: [UInt8](repeating: 200, count: 64 * 64 * 3), alpha: alpha)
  }

  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120)
    for iteration in 0...4 {
      test.run?.history.append(picture(iteration), previousValue: iteration == 0 ? nil : Float(iteration))
    }
    test.report([], phase: .paused, last: 5)
    return test
  }

  private static func ends(_ test: ScriptedExplorer) -> [UInt8] {
    test.pictures.first.map { [$0.picture.pixels[0], $0.picture.pixels[63 * 3]] } ?? []
  }

  @Test func whatDoesNotMatterIsBlackThenSquaresThenShownAgain() throws {
    var test = try Self.explorer()
    #expect(Self.ends(test) == [200, 200])
    test.press("t")
    #expect(Self.ends(test) == [0, 200] && test.status.contains("on black"))
    test.press("t")
    #expect([0x66, 0x99].contains(Self.ends(test)[0]) && Self.ends(test)[1] == 200)
    test.press("t")
    #expect(Self.ends(test) == [200, 200])
  }

  @Test func everyIterationHasItsOwn() throws {
    var test = try Self.explorer()
    test.press("t,,")
    #expect(Self.ends(test) == [200, 0])
  }

  @Test func whatIsShownIsExported() throws {
    for isShown in [false, true] {
      var test = try Self.explorer()
      test.press(isShown ? "te<enter>" : "e<enter>")
      guard case .export(let order)? = test.effects.last else { return #expect(Bool(false), "nothing is exported") }
      #expect((order.pictures[0].alpha != nil) == isShown && order.request.hasAlpha == isShown)
      test.press("E")
      #expect(test.status.hasSuffix(isShown ? ".webp" : ".gif"))
    }
  }
}
