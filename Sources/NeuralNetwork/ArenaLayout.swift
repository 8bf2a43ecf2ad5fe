/// Lays blocks of memory that live at different times over each other.
///
/// Large ones first, each at the lowest offset that is free while it lives (greedy by size; Pisarchyk and Lee,
/// Efficient Memory Management for Deep Neural Net Inference, 2020).
struct ArenaLayout {
  private struct Block {
    let size: Int
    let life: ClosedRange<Int>
    var offset = 0
  }

  private var blocks: [Block] = []
  /// Bytes of the whole arena, after `place()`.
  private(set) var size = 0

  /// Asks for `size` bytes from the first to the last moment of `life` and returns the block's index.
  mutating func add(_ size: Int, life: ClosedRange<Int>) -> Int {
    blocks.append(Block(size: Buffer.aligned(size), life: life))
    return blocks.count - 1
  }

  /// Gives every block its offset.
  mutating func place() {
    var placed: [Block] = []  // by offset
    for index in blocks.indices.sorted(by: { blocks[$0].size > blocks[$1].size }) {
      var block = blocks[index]
      for other in placed where other.life.overlaps(block.life) {
        if other.offset >= block.offset + block.size { break }
        block.offset = max(block.offset, other.offset + other.size)
      }
      blocks[index] = block
      placed.insert(block, at: placed.firstIndex { $0.offset > block.offset } ?? placed.count)
      size = max(size, block.offset + block.size)
    }
  }

  /// The first byte of a block, after `place()`.
  func offset(_ block: Int) -> Int { blocks[block].offset }
}
