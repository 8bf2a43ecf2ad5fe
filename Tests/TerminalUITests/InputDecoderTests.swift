import Testing

@testable import TerminalUI

@Suite struct InputDecoderTests {
  static let cases: [(String, [Key])] = [
    ("a", [.character("a")]), ("Gé日🙂", [.character("G"), .character("é"), .character("日"), .character("🙂")]),
    ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
    ("\u{C}", [.control("l")]), ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]), ("\0", [.control(" ")]),
    ("\u{1C}", [.control("\\")]),
    ("\u{1B}[A\u{1B}OA", [.up, .up]), ("\u{1B}[B\u{1B}OB", [.down, .down]), ("\u{1B}[C\u{1B}OC", [.right, .right]),
    ("\u{1B}[D\u{1B}OD", [.left, .left]), ("\u{1B}[H\u{1B}OH\u{1B}[1~\u{1B}[7~", [.home, .home, .home, .home]),
    ("\u{1B}[F\u{1B}OF\u{1B}[4~", [.end, .end, .end]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
    ("\u{1B}[3~", [.delete]), ("\u{1B}[Z", [.backTab]), ("\u{1B}[1;2A\u{1B}[1;2D", [.shiftUp, .shiftLeft]),
    ("\u{1B}OP\u{1B}[11~\u{1B}[[A", [.function(1), .function(1), .function(1)]), ("\u{1B}[24~", [.function(12)]),
    // a character with Alt is Escape and the character, which may have been typed soon after it
    ("\u{1B}:x", [.escape, .character(":"), .character("x")]), ("\u{1B}é", [.escape, .character("é")]),
    ("\u{1B}\rx", [.character("x")]), ("\u{1B}\\x", [.character("x")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
    // Answers of the terminal and sequences nobody knows are no keys.
    ("x\u{1B}[0ny", [.character("x"), .character("y")]),
    ("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}[0nq", [.character("q")]),
    ("\u{1B}]11;rgb:0000/0000/0000\u{7}q", [.character("q")]), ("\u{1B}[?62;22cq", [.character("q")]),
    ("\u{1B}[1;5Aq", [.character("q")]), ("\u{1B}[a\u{1B}[1;2Bq", [.shiftUp, .shiftDown, .character("q")]),
    ("\u{1B}Oxq", [.character("q")]),
    ("\u{1B}[12\u{1B}[A", [.up]), ("\u{1B}[1日", [.character("日")]),
  ]

  // What a program that crashed may have left on.
  static let protocols: [(String, [Key])] = [
    // kitty's, all of whose keys may be sequences
    ("99;5u", [.control("c")]), ("113u", [.character("q")]), ("97;2u", [.character("A")]),
    ("97:65;2u", [.character("A")]), ("49:33;2u", [.character("!")]), ("233;2u", [.character("É")]),
    ("97;65u", [.character("A")]), ("97;66u", [.character("a")]), ("97;1;228u", [.character("ä")]),
    ("13u", [.enter]), ("27u", [.escape]), ("9u", [.tab]), ("9;2u", [.backTab]), ("127u", [.backspace]),
    ("57414u", [.enter]), ("57400u", [.character("1")]), ("57419u", [.up]), ("122;5u", [.control("z")]),
    ("108;5:1u", [.control("l")]), ("108;5:2u", [.control("l")]), ("108;5:3u", []), ("113;1:3u", []),
    ("113;3u", []), ("113;9u", []), ("57441;2u", []), ("57358u", []), ("55296u", []), ("4294967296u", []),
    ("99999999999999999999;5u", []), ("u", []), ("?1u", []), (";5u", []), ("109;5u", [.enter]), ("91;5u", [.escape]),
    ("1;1:1A", [.up]), ("1;1:3A", []), ("1;129B", [.down]), ("5;1:1~", [.pageUp]), ("1;1P", []),
    // xterm's
    ("27;5;99~", [.control("c")]), ("27;2;65~", [.character("A")]), ("27;1;113~", [.character("q")]),
    ("27;3;113~", []), ("27;5;9999999999~", []),
    // that of Windows
    ("81;16;113;1;0;1_", [.character("q")]), ("81;16;113;0;0;1_", []), ("67;46;3;1;8;1_", [.control("c")]),
    ("38;72;0;1;256;1_", [.up]), ("112;59;0;1;0;1_", [.function(1)]), ("16;42;0;1;16;1_", []),
    ("81;16;113;1;2;1_", []), ("81;16;64;1;9;1_", [.character("@")]), ("9;15;9;1;16;1_", [.backTab]),
    ("65;30;155;1;0;1_", []), ("65;30;160;1;0;1_", [.character("\u{A0}")]),
    ("65;30;4294967295;1;0;1_", []), ("65;30;55357;1;0;1_", []),
  ]

  @Test(arguments: protocols)
  func keysOfProtocolsAreKeys(text: String, expected: [Key]) {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[\(text)x".utf8) == expected.map { .key($0) } + [.key(.character("x"))])
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: [("\u{1B}[", "A"), ("\u{1B}]2;", "\u{7}"), ("\u{1B}P", "\u{1B}\\"), ("\u{1B}_", "\u{1B}\\")])
  func whatIsTooLongIsDroppedToItsEnd(start: String, end: String) {
    for count in [50, 70, 5000, 16_383, 16_400, 1_000_000] {
      let bytes = Array((start + String(repeating: "1", count: count) + end + "q").utf8)
      var whole = InputDecoder()
      #expect(whole.feed(bytes) == [.key(.character("q"))])
      guard count < 100_000 else { continue }
      var (pieces, found) = (InputDecoder(), [TerminalInput]())
      for first in stride(from: 0, to: bytes.count, by: 1023) { found += pieces.feed(bytes[first...].prefix(1023)) }
      #expect(found == [.key(.character("q"))] && !pieces.isWaiting)
    }
  }

  @Test(arguments: cases)
  func bytesBecomeKeys(text: String, expected: [Key]) {
    var decoder = InputDecoder()
    #expect(keys(decoder.feed(text.utf8)) == expected)
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: cases)
  func byteAfterByteTheyAreTheSame(text: String, expected: [Key]) {
    var decoder = InputDecoder()
    #expect(keys(text.utf8.flatMap { decoder.feed([$0]) }) == expected)
    #expect(!decoder.isWaiting)
  }

  @Test func aLoneEscapeIsTheKeyInTheEnd() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.key(.escape)])
    #expect(!decoder.isWaiting)
    #expect(decoder.feed("\u{1B}[".utf8) == [])
    #expect(decoder.flush() == [.key(.escape), .key(.character("["))])
  }

  @Test func badBytesAreDropped() {
    var decoder = InputDecoder()
    let found = decoder.feed([0xFF, 0x61, 0xC3, 0x62, 0x80, 0xED, 0xA0, 0x80, 0x63])
    #expect(keys(found) == [.character("a"), .character("b"), .character("c")])
    #expect(decoder.feed([0xE6, 0x97]) == [])
    #expect(decoder.flush() == [])
    #expect(decoder.feed([0x64]) == [.key(.character("d"))])
  }

  @Test func aTerminalsOwnSequencesAreLearnt() {
    var decoder = InputDecoder()
    decoder.define(Array("\u{1B}[[H".utf8), .home)
    decoder.define(Array("\u{1B}[25~".utf8), .function(13))
    // No sequence: it would take a key from the keyboard.
    decoder.define([0x61], .up)
    #expect(keys(decoder.feed("\u{1B}[25~a\u{1B}[[H".utf8)) == [.function(13), .character("a"), .home])
  }

  @Test(arguments: [
    ("\u{1B}[<0;10;5M", Mouse(.press, .left, column: 9, row: 4)),
    ("\u{1B}[<0;10;5m", Mouse(.release, .left, column: 9, row: 4)),
    ("\u{1B}[<32;1;1M", Mouse(.drag, .left, column: 0, row: 0)),
    ("\u{1B}[<34;300;200M", Mouse(.drag, .right, column: 299, row: 199)),
    ("\u{1B}[<1;2;3M", Mouse(.press, .middle, column: 1, row: 2)),
    ("\u{1B}[<64;2;3M", Mouse(.wheelUp, column: 1, row: 2)),
    ("\u{1B}[<81;2;3M", Mouse(.wheelDown, column: 1, row: 2, modifiers: .control)),
    ("\u{1B}[<12;2;3M", Mouse(.press, .left, column: 1, row: 2, modifiers: [.shift, .alt])),
    // the older form, whose release does not tell the button
    ("\u{1B}[M !\"", Mouse(.press, .left, column: 0, row: 1)),
    ("\u{1B}[M#!\"", Mouse(.release, column: 0, row: 1)),
  ])
  func theMouseIsUnderstood(bytes: String, mouse: Mouse) {
    var decoder = InputDecoder()
    #expect(decoder.feed(bytes.utf8) == [.mouse(mouse)])
    #expect(bytes.utf8.flatMap { decoder.feed([$0]) } == [.mouse(mouse)])
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: [
    "\u{1B}[<35;5;5M", "\u{1B}[<0;0;5M", "\u{1B}[<0;5M", "\u{1B}[<;;M", "\u{1B}[<66;1;1M", "\u{1B}[M\u{1}!!",
    "\u{1B}[M!\u{1}!", "\u{1B}[<0;9223372036854775807;1M",
  ])
  func mereMovementsAndNonsenseAreNoUseOfTheMouse(bytes: String) {
    var decoder = InputDecoder()
    #expect(decoder.feed((bytes + "q").utf8) == [.key(.character("q"))])
  }

  @Test func whatIsReadDoesNotHangOnTheSizesOfTheReads() {
    var random = SplitMix(state: 5)
    let pieces: [[UInt8]] = [
      "\u{1B}", "[", "<", "M", "m", ";", "1", "35", "200~", "201~", "\u{1B}]11;", "\u{7}", "\u{1B}P", "é", "q",
    ]
    .map { Array($0.utf8) }
    for _ in 0..<2000 {
      let bytes = (0..<40).flatMap { _ in
        Bool.random(using: &random)
          ? pieces.randomElement(using: &random)! : [UInt8.random(in: 0...255, using: &random)]
      }
      var (whole, single) = (InputDecoder(), InputDecoder())
      #expect(whole.feed(bytes) == bytes.flatMap { single.feed([$0]) }, "\(bytes)")
    }
  }

  @Test(arguments: [
    ("one line", "one line"), ("a\rb\r\nc\nd", "a\nb\nc\nd"), ("日本 e\u{301}", "日本 e\u{301}"), ("", ""),
    ("tab\tand \u{1B}[A and \u{1}\u{9B}", "tab\tand [A and "), ("\u{1B}[201", "[201"),
  ])
  func aPasteIsOneText(pasted: String, text: String) {
    var decoder = InputDecoder()
    let bytes = Array("x\u{1B}[200~\(pasted)\u{1B}[201~y".utf8)
    let expected: [TerminalInput] = [.key(.character("x")), .paste(text), .key(.character("y"))]
    #expect(decoder.feed(bytes) == expected)
    #expect(bytes.flatMap { decoder.feed([$0]) } == expected)
    #expect(!decoder.isWaiting)
  }

  @Test func aPasteIsCutAndMayBeGivenUp() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[200~".utf8) == [])
    for _ in 0..<100 { #expect(decoder.feed([UInt8](repeating: 0x61, count: 1000)) == []) }
    #expect(!decoder.isWaiting, "a slow line may take long over it")
    guard case .paste(let text) = decoder.feed("\u{1B}[201~".utf8).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.longestPaste)
    #expect(decoder.feed("\u{1B}[200~its end is lost".utf8) == [])
    decoder.endPaste()
    #expect(decoder.feed("q".utf8) == [.key(.character("q"))])
  }

  @Test(arguments: [
    ("\u{1B}[0n", TerminalAnswer.ready), ("\u{1B}[?2026;2$y", .mode(2026, state: 2)),
    ("\u{1B}[?62;4;22c", .attributes([62, 4, 22])), ("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\", .renditions("0;48:2::1:2:3")),
    ("\u{1B}]11;rgb:ffff/0000/8080\u{7}", .background(red: 1, green: 0, blue: 32896 / 65535.0)),
    ("\u{1B}]11;rgb:ff/00/ff\u{1B}\\", .background(red: 1, green: 0, blue: 1)),
    ("\u{1B}_Gi=31;OK\u{1B}\\", .graphics(isKnown: true)),
    ("\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\", .graphics(isKnown: false)),
    ("\u{1B}[>83;40900;0c", .secondary(83, version: 40_900)),
    ("\u{1B}P>|kitty(0.40.0)\u{1B}\\", .program("kitty(0.40.0)")), ("\u{1B}]52;;YQ==\u{7}", .clipboard("YQ==")),
    ("\u{1B}[6;18;9t", .cellSize(width: 9, height: 18)),
  ])
  func answersAreUnderstood(bytes: String, answer: TerminalAnswer) {
    var decoder = InputDecoder()
    #expect(decoder.feed(bytes.utf8) == [.answer(answer)])
    #expect(bytes.utf8.flatMap { decoder.feed([$0]) } == [.answer(answer)])
  }

  private func keys(_ inputs: [TerminalInput]) -> [Key] {
    inputs.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  @Test func noBytesCanHurt() {
    var random = SplitMix(state: 7)
    var decoder = InputDecoder()
    let likely: [UInt8] = [
      0x1B, 0x1B, 0x5B, 0x3C, 0x4D, 0x4F, 0x50, 0x5C, 0x3B, 0x31, 0x7E, 0x41, 0xE6, 0x97, 0xA5, 0x07,
    ]
    for _ in 0..<5000 {
      let count = Int.random(in: 0...12, using: &random)
      for _ in 0..<count {
        let any = UInt8.random(in: 0...255, using: &random)
        _ = decoder.feed([Bool.random(using: &random) ? likely.randomElement(using: &random)! : any])
      }
      if Int.random(in: 0...3, using: &random) == 0 {
        _ = decoder.flush()
        #expect(!decoder.isWaiting)
        decoder.endPaste()
        #expect(decoder.feed([0x71]) == [.key(.character("q"))])
      }
    }
  }
}
