import Testing

@testable import TerminalUI

@Suite struct LineRateTests {
  @Test func theRateIsThatOfTheLastTwoSeconds() {
    var meter = RateMeter()
    for tick in 0..<100 {
      let time = Double(tick) / 10
      if tick % 2 == 0 { meter.expectPicture(true, at: time) } else { meter.countDropped(at: time) }
      meter.countPart(bytes: 1000, at: time)
    }
    let rate = meter.rate(at: 9.95)
    #expect(rate.bytes == 10_000 && rate.pictures == 5 && rate.dropped == 5)
    #expect(meter.rate(at: 20) == LineRate())
  }
}
