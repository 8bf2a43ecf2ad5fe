/// When each map, gradient and note of a plan is alive, and so where in the arena it lies.
///
/// Time runs forward through the operations (operation i at time i), through the objective (at `n`), and back (operation
/// i at 2n − i).
struct MemoryPlan {
  /// For each operation and each of its inputs: whether another operation has written to that input's gradient before.
  let accumulates: [[Bool]]
  /// Bytes of the arena.
  var size: Int { layout.size }

  private var layout = ArenaLayout()
  private var maps: [Int] = []
  private var gradients: [Int] = []
  private var notes: [Int] = []
  private var forwardScratch: [Int] = []
  private var backwardScratch: [Int] = []
  private(set) var scratchSizes: [ScratchSize] = []

  init(_ operations: [Network.Operation], shapes: [Shape], targets: [Int], cores: Cores) {
    let n = operations.count
    func inputShapes(_ number: Int) -> [Shape] { operations[number].inputs.map { shapes[$0] } }

    var lastUse = Array(0..<n)  // of each map
    var firstGradient = (0..<n).map { 2 * n - $0 }
    for (number, operation) in operations.enumerated() {
      for input in operation.inputs {
        let keeps = operation.layer.keeps.contains(.inputs)
        lastUse[input] = max(lastUse[input], keeps ? 2 * n - number : number)
        firstGradient[input] = min(firstGradient[input], 2 * n - number)
      }
      if operation.layer.keeps.contains(.output) { lastUse[number] = 2 * n - number }
    }
    for target in targets {
      lastUse[target] = max(lastUse[target], n)
      firstGradient[target] = n
    }

    var written = [Bool](repeating: false, count: n)
    for target in targets { written[target] = true }  // by the objective
    var accumulates = [[Bool]](repeating: [], count: n)
    for number in operations.indices.reversed() {
      for input in operations[number].inputs {
        accumulates[number].append(written[input])
        written[input] = true
      }
    }
    self.accumulates = accumulates

    let floats = MemoryLayout<Float>.stride
    for number in operations.indices {
      // the image is written before the first operation and read by whoever asks; its gradient is read at the end
      let isImage = number == 0
      let death = isImage ? 2 * n : lastUse[number]
      maps.append(layout.add(shapes[number].count * floats, life: number...death))
      gradients.append(layout.add(shapes[number].count * floats, life: firstGradient[number]...2 * n - number))
      let layer = operations[number].layer
      let noteBytes = isImage ? 0 : layer.notesSize(inputs: inputShapes(number), output: shapes[number])
      notes.append(layout.add(noteBytes, life: number...2 * n - number))
      let scratch = isImage ? ScratchSize() : layer.scratchSize(inputs: inputShapes(number), output: shapes[number])
      scratchSizes.append(scratch)
      forwardScratch.append(layout.add(scratch.bytes(on: cores), life: number...number))
      backwardScratch.append(layout.add(scratch.bytes(on: cores), life: 2 * n - number...2 * n - number))
    }
    layout.place()
  }

  func mapOffset(_ value: Int) -> Int { layout.offset(maps[value]) }
  func gradientOffset(_ value: Int) -> Int { layout.offset(gradients[value]) }
  func notesOffset(_ operation: Int) -> Int { layout.offset(notes[operation]) }
  func forwardScratchOffset(_ operation: Int) -> Int { layout.offset(forwardScratch[operation]) }
  func backwardScratchOffset(_ operation: Int) -> Int { layout.offset(backwardScratch[operation]) }
}
