import Pictures
import Synchronization
import Testing

@testable import FeatureVisualization

struct HistoryTests {
  /// A picture of three bytes that encode `number`.
  private static func picture(_ number: Int) -> Picture {
    Picture(width: 1, height: 1, pixels: [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)])
  }

  /// A history of `count` iterations whose values are their indices.
  private static func history(_ count: Int, budget: Int) -> History {
    let history = History(budget: budget)
    for number in 0..<count { history.append(picture(number), previousValue: number == 0 ? nil : Float(number - 1)) }
    return history
  }

  /// The iterations whose pictures were kept.
  private static func kept(_ history: History) -> [Int] {
    var kept = [0]
    while history.kept(after: kept.last!) > kept.last! { kept.append(history.kept(after: kept.last!)) }
    return kept
  }

  @Test func itTakesHalfOfTheMemoryThatIsThereAndGivesBackWhenThereIsLess() {
    let room = Mutex(80)
    let history = History(budget: 1000) { room.withLock { $0 } }
    func append(_ numbers: Range<Int>) {
      for number in numbers { history.append(Self.picture(number), previousValue: number == 0 ? nil : 0) }
    }
    append(0..<300)
    // as many bytes as are left
    #expect((8...27).contains(Self.kept(history).count), "\(Self.kept(history).count) pictures")
    room.withLock { $0 = 100_000 }
    append(300..<2000)
    #expect(Self.kept(history).count > 100)
    room.withLock { $0 = 0 }
    append(2000..<2100)
    #expect(Self.kept(history).count <= 3)
  }

  @Test(arguments: [1, 2, 3, 10, 11, 12, 19, 20, 21, 22, 100, 1000], [0, 9, 30, 100])
  func picturesAreThinnedEvenly(count: Int, budget: Int) throws {
    let history = Self.history(count, budget: budget)
    let kept = Self.kept(history)
    #expect(kept.first == 0 && kept.last == count - 1)
    #expect(kept.count <= max(3, budget / 3))
    // at least half of the budget is used
    #expect(kept.count >= min(count, max(2, budget / 6)))
    let steps = zip(kept, kept.dropFirst()).map { $1 - $0 }
    #expect(Set(steps.dropLast()).count <= 1)
    if let step = steps.first, let last = steps.last { #expect(last <= step) }
    for iteration in kept {
      let snapshot = try #require(history.snapshot(at: iteration))
      #expect(snapshot.iteration == iteration)
      #expect(snapshot.picture == Self.picture(iteration))
    }
    #expect(history.last == count - 1)
  }

  @Test func allValuesAreKept() {
    let history = Self.history(1000, budget: 9)
    #expect(history.values == (0..<999).map { Float($0) } + [nil])
    history.setLastValue(-5)
    #expect(history.values.last == -5)
  }

  @Test func aDroppedIterationGivesThePreviousSnapshot() {
    let history = Self.history(100, budget: 30)
    let kept = Self.kept(history)
    #expect(kept.count < 20)
    for iteration in 0..<100 {
      #expect(history.snapshot(at: iteration)?.iteration == kept.last { $0 <= iteration })
      #expect(history.kept(before: iteration) == kept.last { $0 < iteration } ?? 0)
      #expect(history.kept(after: iteration) == kept.first { $0 > iteration } ?? 99)
    }
    #expect(history.snapshot(at: 5000)?.iteration == 99)
  }

  @Test func aNewHistoryIsEmpty() {
    let history = History()
    #expect(history.last == -1)
    #expect(history.snapshot(at: 0)?.iteration == nil)
    #expect(history.values.isEmpty)
    history.setLastValue(1)
    #expect(history.values.isEmpty)
    #expect(history.kept(after: 0) == 0 && history.kept(before: 0) == 0)
  }
}
