import Testing

@testable import TerminalUI

@Suite struct KeyDecoderTests {
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
    // Escape, then another key in the same moment.
    ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
    // Answers of the terminal and sequences nobody knows are no keys.
    ("x\u{1B}[0ny", [.character("x"), .character("y")]),
    ("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}[0nq", [.character("q")]),
    ("\u{1B}]11;rgb:0000/0000/0000\u{7}q", [.character("q")]), ("\u{1B}[?62;22cq", [.character("q")]),
    ("\u{1B}[1;5Aq", [.character("q")]), ("\u{1B}[<0;10;10Mq", [.character("q")]), ("\u{1B}Oxq", [.character("q")]),
    ("\u{1B}[12\u{1B}[A", [.up]), ("\u{1B}[1日", [.character("日")]),
  ]

  @Test(arguments: cases)
  func bytesBecomeKeys(text: String, keys: [Key]) {
    var decoder = KeyDecoder()
    #expect(decoder.feed(text.utf8) == keys)
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: cases)
  func byteAfterByteTheyAreTheSame(text: String, keys: [Key]) {
    var decoder = KeyDecoder()
    #expect(text.utf8.flatMap { decoder.feed([$0]) } == keys)
    #expect(!decoder.isWaiting)
  }

  @Test func aLoneEscapeIsTheKeyInTheEnd() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.escape])
    #expect(!decoder.isWaiting)
    #expect(decoder.feed("\u{1B}[".utf8) == [])
    #expect(decoder.flush() == [.escape, .character("[")])
  }

  @Test func badBytesAreDropped() {
    var decoder = KeyDecoder()
    let keys = decoder.feed([0xFF, 0x61, 0xC3, 0x62, 0x80, 0xED, 0xA0, 0x80, 0x63])
    #expect(keys == [.character("a"), .character("b"), .character("c")])
    #expect(decoder.feed([0xE6, 0x97]) == [])
    #expect(decoder.flush() == [])
    #expect(decoder.feed([0x64]) == [.character("d")])
  }

  @Test func aTerminalsOwnSequencesAreLearnt() {
    var decoder = KeyDecoder()
    decoder.define(Array("\u{1B}[[H".utf8), .home)
    decoder.define(Array("\u{1B}[25~".utf8), .function(13))
    // No sequence: it would take a key from the keyboard.
    decoder.define([0x61], .up)
    #expect(decoder.feed("\u{1B}[25~a\u{1B}[[H".utf8) == [.function(13), .character("a"), .home])
  }

  @Test func noBytesCanHurt() {
    var random = SplitMix(state: 7)
    var decoder = KeyDecoder()
    let likely: [UInt8] = [0x1B, 0x1B, 0x5B, 0x4F, 0x50, 0x5C, 0x3B, 0x31, 0x7E, 0x41, 0xE6, 0x97, 0xA5, 0x07]
    for _ in 0..<5000 {
      let count = Int.random(in: 0...12, using: &random)
      for _ in 0..<count {
        let any = UInt8.random(in: 0...255, using: &random)
        _ = decoder.feed([Bool.random(using: &random) ? likely.randomElement(using: &random)! : any])
      }
      if Int.random(in: 0...3, using: &random) == 0 {
        _ = decoder.flush()
        #expect(!decoder.isWaiting)
        #expect(decoder.feed([0x71]) == [.character("q")])
      }
    }
  }
}
