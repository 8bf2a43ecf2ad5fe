import Testing

@testable import NeuralNetwork

struct ArenaLayoutTests {
  @Test func blocksAliveAtOnceNeverOverlap() {
    var random = Random(seed: 5)
    for _ in 0..<200 {
      var layout = ArenaLayout()
      var blocks: [(size: Int, life: ClosedRange<Int>)] = []
      for _ in 0...random.next(below: 40) {
        let (birth, length) = (random.next(below: 50), random.next(below: 20))
        // sizes of all magnitudes, some of them nothing
        let size = random.next(below: 3) == 0 ? random.next(below: 3) : random.next(below: 10_000)
        blocks.append((size, birth...birth + length))
        #expect(layout.add(size, life: birth...birth + length) == blocks.count - 1)
      }
      layout.place()
      for (number, block) in blocks.enumerated() {
        let range = layout.offset(number)..<layout.offset(number) + block.size
        #expect(range.lowerBound % Buffer.alignment == 0)
        #expect(range.upperBound <= layout.size)
        for other in 0..<number where blocks[other].life.overlaps(block.life) {
          let taken = layout.offset(other)..<layout.offset(other) + blocks[other].size
          #expect(!range.overlaps(taken), "\(range) and \(taken)")
        }
      }
      // no more than if they all lived at once
      #expect(layout.size <= blocks.reduce(0) { $0 + Buffer.aligned($1.size) })
    }
  }

  @Test func blocksAliveAtDifferentTimesShareTheirPlace() {
    var layout = ArenaLayout()
    let blocks = (0..<10).map { layout.add(1000, life: $0...$0) }
    layout.place()
    #expect(layout.size == Buffer.aligned(1000))
    #expect(blocks.allSatisfy { layout.offset($0) == 0 })
  }
}
