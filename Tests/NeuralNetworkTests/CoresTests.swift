import COpenBLAS
import Dispatch
import Synchronization
import Testing

@testable import NeuralNetwork

struct CoresTests {
  /// How often each of `pieces` pieces was done.
  private func timesDone(_ pieces: Int, on cores: Cores, work: Int = 0) -> [Int] {
    var counts = [Int](repeating: 0, count: pieces)
    counts.withUnsafeMutableBufferPointer { counts in
      nonisolated(unsafe) let counts = counts
      cores.forEach(pieces) { piece, core in
        #expect(core >= 0 && core < cores.count)
        var sum = 0
        for i in 0..<work { sum &+= i &* piece }
        counts[piece] += sum == -1 ? 2 : 1
      }
    }
    return counts
  }

  /// OpenBLAS is told of one core before it starts a thread for each, which is when it is loaded.
  @Test func theBLASLibraryHasNoThreadsOfItsOwn() {
    #expect(openblas_get_num_procs() == 1)
  }

  @Test func everyPieceIsDoneOnce() {
    for round in 0..<2000 {
      let pieces = round % 40
      #expect(timesDone(pieces, on: Cores(), work: round % 7 * 100) == [Int](repeating: 1, count: pieces))
    }
  }

  @Test func severalThreadsSpreadWorkAtOnce() {
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for round in 0..<500 where timesDone(20, on: Cores(), work: round) != [Int](repeating: 1, count: 20) {
        wrong.add(1, ordering: .relaxed)
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func workWithinWorkIsDone() {
    let done = Atomic(0)
    let cores = Cores()
    cores.forEach(8) { _, _ in
      cores.forEach(8) { _, _ in done.add(1, ordering: .relaxed) }
    }
    #expect(done.load(ordering: .relaxed) == 64)
  }

  @Test func rangesCoverAllWithoutOverlap() {
    for (count, most, unit) in [(0, 16, 1), (1, 16, 1), (100, 16, 1), (100, 3, 16), (7, 16, 8)] {
      let seen = Mutex<[Range<Int>]>([])
      Cores().forEachRange(of: count, most: most, unit: unit) { range, _ in seen.withLock { $0.append(range) } }
      let sorted = seen.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(sorted.flatMap(Array.init) == Array(0..<count))
      #expect(sorted.count <= most)
      #expect(sorted.dropLast().allSatisfy { $0.count % unit == 0 })
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000]) func rangesCoverEverythingOnce(count: Int) {
    for (most, unit) in [(16, 1), (32, 16), (1, 1), (4, 256)] {
      let seen = Buffer(Shape(1, count, 1))
      let map = seen.map(Shape(1, count, 1))
      Cores().forEachRange(of: count, most: most, unit: unit) { range, core in
        #expect(core < Cores().count && !range.isEmpty)
        #expect(range.lowerBound % unit == 0)
        for i in range { map.values[i] += 1 }
      }
      #expect(map.values.allSatisfy { $0 == 1 })
    }
  }
}
