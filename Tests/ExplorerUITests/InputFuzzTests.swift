// What a terminal may send, changed at random, up to the explorer's screen.

@testable import ExplorerUI
import NeuralNetwork
import Pictures
@testable import TerminalUI
import TestSupport
import Testing

struct InputFuzzTests {
  @Test func nothingThatATerminalSendsDoesHarm() throws {
    var explorer = try ScriptedExplorer()
    explorer.report([1, 2, 3])
    let tally = try Fuzzing.run("input", count: 150) { random in
      var bytes = (0...random.next(below: 12)).flatMap { _ in Self.piece(&random) }
      if random.next(below: 2) == 0 { bytes.change(&random) }
      return bytes
    } isRead: { bytes in
      // the same bytes are read in the same pieces
      var random = Random(seed: UInt64(bytes.count))
      var decoder = InputDecoder()
      var features = TerminalFeatures()
      var inputs: [TerminalInput] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = 1 + random.next(below: 1024)
        inputs += decoder.feed(rest.prefix(count))
        rest = rest.dropFirst(count)
        if random.next(below: 4) == 0 { inputs += decoder.flush() }
      }
      inputs += decoder.flush()
      decoder.endPaste()
      for input in inputs {
        switch input {
        case .key(let key): explorer.send(.key(key))
        case .mouse(let mouse): explorer.send(.mouse(mouse))
        case .paste(let text): explorer.send(.paste(text))
        case .answer(let answer): features.learn(answer)
        }
        // nobody performs the effects, so the run goes on in pretense
        if explorer.takeEffects().contains("leave") { explorer = try ScriptedExplorer() }
      }
      explorer.report([4])
      let sides = [1, 2, 9, 24, 80, 203]
      explorer.send(
        .resized(
          columns: sides[random.next(below: sides.count)], rows: sides[random.next(below: sides.count)]))
      Self.show(explorer.explorer.draw(), features)
      return !inputs.isEmpty
    }
    #expect(tally.isSound, "\(tally)")
  }

  /// Encodes the pictures as a terminal with these features would be sent them.
  private static func show(_ screen: Screen, _ features: TerminalFeatures) {
    let cell = features.cellSize ?? (10, 20)
    let sixel = PixelProtocol.sixel(cellWidth: cell.width, cellHeight: cell.height)
    for placed in screen.pictures {
      let bytes = sixel.estimate(placed.picture, columns: placed.area.columns, rows: placed.area.rows)
      precondition(bytes >= 0, "\(bytes) bytes for \(placed.area)")
    }
    let terminal = MemoryTerminal(columns: screen.columns, rows: screen.rows)
    terminal.draw(screen)
  }

  private static let texts = [
    "q", "?", "g", ":", "/", "o", "e", "E", "m", "'", "R", "b", "c", "a", " ", "3", "99999999", "\r", "\t", "\u{7F}",
    "\u{1}", "\u{3}", "\u{15}", "\u{1B}", "\u{1B}[A", "\u{1B}[6~", "\u{1B}OP", "\u{1B}[1;2D", "\u{1B}q",
    "\u{1B}[<0;10;5M", "\u{1B}[<64;70;3M", "\u{1B}[<32;1;1M", "\u{1B}[<0;65535;65535m", "\u{1B}[M !\"",
    "\u{1B}[99;5u", "\u{1B}[97:65;2:1;65u", "\u{1B}[27;5;99~", "\u{1B}[38;72;0;1;256;1_",
    "\u{1B}[0n", "\u{1B}[?2026;2$y", "\u{1B}[?62;4;22c", "\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\",
    "\u{1B}]11;rgb:ffff/0000/8080\u{7}", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[6;18;9t",
    "\u{1B}[6;9223372036854775807;9223372036854775807t", "\u{1B}[6;1;65535t", "\u{1B}[200~", "\u{1B}[201~",
    "日本e\u{301}",
  ]

  private static func piece(_ random: inout Random) -> [UInt8] {
    switch random.next(below: 12) {
    case 0: (0..<random.next(below: 20)).map { _ in UInt8(random.next(below: 256)) }
    case 1:
      Array("\u{1B}[200~".utf8) + texts[random.next(below: texts.count)].utf8
        + [UInt8](repeating: UInt8(random.next(below: 256)), count: 1 << random.next(below: 13))
        + Array("\u{1B}[201~".utf8)
    case 2: Array("\u{1B}]52;c;".utf8) + [UInt8](repeating: 0x61, count: 1 << random.next(below: 13)) + [0x07]
    case 3: Array("\u{1B}[\(Fuzzing.extremes[random.next(below: Fuzzing.extremes.count)]);5u".utf8)
    default: Array(texts[random.next(below: texts.count)].utf8)
    }
  }
}
