/// Where in the arena each map, gradient and saved value of a plan lies, by when it is alive.
///
/// Time runs forward through the operations (operation i at time i), through the objective (at n), and back (operation
/// i at 2n − i). Where it only runs forward, nothing is kept for the way back, and what nobody reads any more makes room
/// for what comes later, also where it is a target.
struct MemoryPlan {
  /// For each operation and each of its inputs: whether another operation has written to that input's gradient before.
  let accumulates: [[Bool]]
  /// Bytes of the arena.
  var size: Int { layout.size }
  /// The scratch memory of each operation.
  private(set) var scratchSizes: [ScratchSize] = []

  // of each operation, the index of its block in the layout
  private var layout = ArenaLayout()
  private var maps: [Int] = []
  private var gradients: [Int] = []
  private var saved: [Int] = []
  private var forwardScratch: [Int] = []
  private var backwardScratch: [Int] = []

  init(
    _ operations: [Network.Operation], shapes: [Shape], targets: [Int], cores: Cores, isForwardOnly: Bool = false
  ) {
    if isForwardOnly {
      accumulates = operations.map { $0.inputs.map { _ in false } }
      layForward(operations, shapes, cores)
      return
    }
    let n = operations.count
    func backwardTime(_ index: Int) -> Int { 2 * n - index }

    var lastUse = Array(0..<n)  // of each map
    var firstGradient = (0..<n).map(backwardTime)
    for (index, operation) in operations.enumerated() {
      for input in operation.inputs {
        let isSaved = operation.layer.savedMaps.contains(.inputs)
        lastUse[input] = max(lastUse[input], isSaved ? backwardTime(index) : index)
        firstGradient[input] = min(firstGradient[input], backwardTime(index))
      }
      if operation.layer.savedMaps.contains(.output) { lastUse[index] = backwardTime(index) }
    }
    for target in targets {
      lastUse[target] = max(lastUse[target], n)
      firstGradient[target] = n
    }

    var isWritten = [Bool](repeating: false, count: n)
    for target in targets { isWritten[target] = true }  // by the objective
    var accumulates = [[Bool]](repeating: [], count: n)
    for index in operations.indices.reversed() {
      for input in operations[index].inputs {
        accumulates[index].append(isWritten[input])
        isWritten[input] = true
      }
    }
    self.accumulates = accumulates

    for (index, operation) in operations.enumerated() {
      // the image is written before the first operation and read by whoever asks; its gradient is read at the end
      let isImage = index == 0
      let inputs = operation.inputs.map { shapes[$0] }, output = shapes[index]
      let size = output.count * MemoryLayout<Float>.stride
      maps.append(layout.add(size, life: index...(isImage ? 2 * n : lastUse[index])))
      gradients.append(layout.add(size, life: firstGradient[index]...backwardTime(index)))
      let savedSize = isImage ? 0 : operation.layer.savedSize(inputs: inputs, output: output)
      saved.append(layout.add(savedSize, life: index...backwardTime(index)))
      let scratch = isImage ? ScratchSize() : operation.layer.scratchSize(inputs: inputs, output: output)
      scratchSizes.append(scratch)
      forwardScratch.append(layout.add(scratch.bytes(on: cores), life: index...index))
      backwardScratch.append(layout.add(scratch.bytes(on: cores), life: backwardTime(index)...backwardTime(index)))
    }
    layout.place()
  }

  /// Lays out what the way forward needs. What would be a gradient lies where its map does, and is never used.
  private mutating func layForward(_ operations: [Network.Operation], _ shapes: [Shape], _ cores: Cores) {
    var lastUse = Array(operations.indices)
    for (index, operation) in operations.enumerated() {
      for input in operation.inputs { lastUse[input] = index }
    }
    for (index, operation) in operations.enumerated() {
      let inputs = operation.inputs.map { shapes[$0] }, output = shapes[index]
      maps.append(layout.add(output.count * MemoryLayout<Float>.stride, life: index...lastUse[index]))
      // written by a layer that does not know that nobody will read it
      let savedSize = index == 0 ? 0 : operation.layer.savedSize(inputs: inputs, output: output)
      saved.append(layout.add(savedSize, life: index...index))
      let scratch = index == 0 ? ScratchSize() : operation.layer.scratchSize(inputs: inputs, output: output)
      scratchSizes.append(scratch)
      forwardScratch.append(layout.add(scratch.bytes(on: cores), life: index...index))
    }
    (gradients, backwardScratch) = (maps, forwardScratch)
    layout.place()
  }

  // Bytes from the arena's start.
  func mapOffset(_ operation: Int) -> Int { layout.offset(maps[operation]) }
  func gradientOffset(_ operation: Int) -> Int { layout.offset(gradients[operation]) }
  func savedOffset(_ operation: Int) -> Int { layout.offset(saved[operation]) }
  func forwardScratchOffset(_ operation: Int) -> Int { layout.offset(forwardScratch[operation]) }
  func backwardScratchOffset(_ operation: Int) -> Int { layout.offset(backwardScratch[operation]) }
}
