import Testing

@testable import TerminalUI

@Suite struct LinePaceTests {
  @Test func nothingFollowsAPartBeforeItsAnswer() {
    var pace = answering()
    #expect(pace.isFree(at: 0) && pace.budget == LinePace.firstSize)
    pace.begin(at: 0)
    pace.add(10_000)
    #expect(!pace.isFree(at: 1) && pace.free == nil)
    pace.end(at: 0.01)
    #expect(!pace.isFree(at: 1))
    pace.takeAnswer(at: 0.06)
    #expect(!pace.isFree(at: 1), "the first answer tells that the part begins")
    pace.takeAnswer(at: 0.1)
    #expect(pace.isFree(at: 0.1))
    // An answer too many changes nothing.
    pace.takeAnswer(at: 0.2)
    #expect(pace.isFree(at: 0.2))
  }

  @Test(arguments: [(20_000.0, 0.0), (250_000, 0.06), (250_000, 0.5), (1_000_000, 0.01), (3e7, 0.0001)])
  func partsTakeATenthOfASecondWhateverTheDistance(bandwidth: Double, roundTrip: Double) {
    var pace = answering()
    var now = 0.0
    var last = 0.0
    for _ in 0..<40 { last = part(&pace, &now, bandwidth, roundTrip) }
    let least = Double(LinePace.sizes.lowerBound) / bandwidth
    let most = Double(LinePace.sizes.upperBound) / bandwidth
    #expect(abs(last - min(max(LinePace.partTime, least), most)) < 0.01)
  }

  @Test func aLineThatSlowsDownIsNoticedAtOnce() {
    var pace = answering()
    var now = 0.0
    for _ in 0..<20 { _ = part(&pace, &now, 1_000_000, 0.02) }
    let long = part(&pace, &now, 100_000, 0.02)
    #expect(long > 0.9, "it could not be known")
    for _ in 0..<4 { _ = part(&pace, &now, 100_000, 0.02) }
    #expect(part(&pace, &now, 100_000, 0.02) < 0.2)
  }

  @Test func oneTimelyPairOfAnswersDoesNotMakeAFastLine() {
    var pace = answering()
    var now = 0.0
    for _ in 0..<20 { _ = part(&pace, &now, 250_000, 0.06) }
    let before = pace.budget
    _ = part(&pace, &now, 1e9, 0.06)
    #expect(pace.budget <= 3 * before)
  }

  @Test func aTerminalThatDoesNotAnswerGetsFivePartsASecond() {
    var pace = LinePace(isMultiplexed: false)
    pace.begin(at: 10)
    pace.add(LinePace.firstSize)
    pace.end(at: 10)
    #expect(!pace.isFree(at: 10.1) && pace.isFree(at: 10.21))
    #expect(pace.budget == LinePace.firstSize)
    #expect(!pace.asks && pace.awaited == 0)
  }

  @Test func beforeTheFirstAnswerOnlyOneRequestIsOnTheWay() {
    var pace = LinePace(isMultiplexed: false)
    pace.ask(at: 0)
    #expect(pace.budget == LinePace.sizes.lowerBound, "it may be far away")
    for part in 0..<3 {
      let time = 0.3 + 0.2 * Double(part)
      #expect(pace.isFree(at: time))
      pace.begin(at: time)
      pace.add(pace.budget)
      if part == 2 { pace.takeAnswer(at: time) }
      pace.end(at: time)
      #expect(!pace.asks && pace.awaited == (part == 2 ? 0 : 1))
    }
    // From then on the line is measured, from its slow end.
    #expect(pace.answers && pace.isFree(at: 0.8) && pace.budget == LinePace.sizes.lowerBound)
    pace.begin(at: 0.8)
    pace.add(pace.budget)
    pace.end(at: 0.8)
    #expect(pace.asks && pace.awaited == 2 && !pace.isFree(at: 2))
    pace.takeAnswer(at: 1.4)
    pace.takeAnswer(at: 1.5)
    #expect(pace.awaited == 0 && pace.isFree(at: 1.5))
    #expect(abs(pace.bandwidth! - 40_960) < 1)

    var silent = LinePace(isMultiplexed: false)
    silent.ask(at: 0)
    silent.begin(at: LinePace.patience)
    #expect(silent.awaited == 0 && silent.budget == LinePace.firstSize, "it never answers")
  }

  /// The bytes of a minute, on a fast line and on one whose terminal does not answer.
  @Test(arguments: [(true, 20_000), (true, 200_000), (false, 20_000)])
  func aLineThatIsPaidForGetsNoMoreThanItsLimit(answers: Bool, limit: Int) {
    var pace = answers ? answering(limit: limit) : LinePace(isMultiplexed: false, limit: limit)
    var (now, sent) = (0.0, 0)
    while now < 60 {
      guard pace.isFree(at: now) else {
        now = max(now + 0.001, pace.free ?? 0)
        continue
      }
      pace.begin(at: now)
      if answers { pace.takeAnswer(at: now) }
      pace.add(pace.budget)
      sent += pace.budget
      now += Double(pace.budget) / 1e7
      pace.end(at: now)
      if answers { pace.takeAnswer(at: now) }
    }
    #expect(sent <= limit * 61 && sent >= limit * 55, "\(sent / 60) bytes a second")
    #expect(pace.budget <= max(limit / 10, LinePace.sizes.lowerBound), "a key does not wait for longer")
  }

  @Test func anAnswerThatIsLostIsNotWaitedForForEver() {
    var pace = answering()
    pace.begin(at: 0)
    pace.end(at: 0)
    #expect(!pace.isFree(at: LinePace.patience - 0.1) && pace.isFree(at: LinePace.patience))
    pace.begin(at: 6)
    pace.end(at: 6)
    pace.takeAnswer(at: 6.1)
    pace.takeAnswer(at: 6.2)
    #expect(pace.isFree(at: 6.2))
  }

  @Test func aMultiplexerGetsLittleAndSeldom() {
    var pace = answering(isMultiplexed: true)
    var now = 0.0
    for _ in 0..<30 { _ = part(&pace, &now, 1e8, 0) }
    #expect(pace.budget == 65_536)
    pace.begin(at: 100)
    pace.end(at: 100)
    pace.takeAnswer(at: 100)
    pace.takeAnswer(at: 100)
    #expect(!pace.isFree(at: 100.05) && pace.isFree(at: 100.1))
  }

  /// A line to a terminal that answered at once.
  private func answering(isMultiplexed: Bool = false, limit: Int? = nil) -> LinePace {
    var pace = LinePace(isMultiplexed: isMultiplexed, limit: limit)
    pace.ask(at: -1)
    pace.takeAnswer(at: -1)
    return pace
  }

  /// Sends a part over a line; returns how long it was on it.
  private func part(_ pace: inout LinePace, _ now: inout Double, _ bandwidth: Double, _ roundTrip: Double) -> Double {
    now = max(now, pace.free ?? now)
    pace.begin(at: now)
    pace.add(pace.budget)
    pace.end(at: now)
    let time = Double(pace.bytes) / bandwidth
    pace.takeAnswer(at: now + roundTrip)
    pace.takeAnswer(at: now + roundTrip + time)
    now += roundTrip + time
    return time
  }
}
