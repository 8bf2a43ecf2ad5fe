// The part of a network that its targets need, made small: nodes and positions that nobody asked for are left out, and
// what a convolution can do in its last pass is merged into it.

/// What is asked of a network: a layer's activations, of all nodes or some, on the whole map or at one position.
public struct Target: Hashable, Sendable {
  /// The layer's value in the network.
  public let value: Int
  /// The nodes; nil for all.
  public let nodes: [Int]?
  /// The units' position on the map; nil for the whole map.
  public let position: Position?

  /// The nodes `nodes` (nil: all) of the value `value`, at `position` (nil: everywhere).
  public init(value: Int, nodes: [Int]? = nil, position: Position? = nil) {
    self.value = value
    self.nodes = nodes
    self.position = position
  }
}

/// The operations that targets need, in the order of computation.
struct Subgraph {
  private(set) var operations: [Network.Operation]
  /// The value of each target.
  private(set) var targets: [Int]

  /// The part of `network` that `targets` need on `canvas`, its weights in memory. Throws where a layer does not fit or
  /// cannot be read.
  init(of network: Network, for targets: [Target], on canvas: Canvas) throws(PlanError) {
    operations = network.operations
    self.targets = targets.map(\.value)
    sort()
    let shapes = try operations.shapes(on: canvas)
    for (value, target) in zip(self.targets, targets) {
      guard let position = target.position else { continue }
      let rows = 0..<shapes[value].height, columns = 0..<shapes[value].width
      guard rows.contains(position.row) && columns.contains(position.column) else {
        throw PlanError(
          operation: operations[value].name, canvas: canvas,
          reason: "it has \(rows.count) rows and \(columns.count) columns, counted from 0, and no \(position)")
      }
    }
    try load()
    var narrowing = Narrowing(operations, shapes: shapes, targets: self.targets)
    var taken: Set<Int> = []
    self.targets = zip(self.targets, targets).map { value, target in
      let narrowed = target.nodes.map { narrowing.narrow(value, to: $0) } ?? value
      // a gradient of its own for every target, also where two are the same map
      return taken.insert(narrowed).inserted ? narrowed : narrowing.copy(narrowed)
    }
    operations = narrowing.operations
    sort()
    mergeIntoConvolutions()
    sort()
    if targets.allSatisfy({ $0.position == nil }) { return }
    let cropping = Cropping(
      operations, shapes: try operations.shapes(on: canvas), targets: self.targets, positions: targets.map(\.position))
    operations = cropping.operations
    self.targets = cropping.targets
    sort()
  }

  /// Leaves out what no target needs and puts the rest in the order of computation, the image first.
  private mutating func sort() {
    var values = [Int?](repeating: nil, count: operations.count)
    var sorted = [operations[0]]
    values[0] = 0
    // depth first, with a stack of our own: a network may be a thousand operations deep
    var stack = targets.reversed().map { (value: $0, inputsDone: false) }
    while let (value, inputsDone) = stack.popLast() {
      if values[value] != nil { continue }
      let operation = operations[value]
      if inputsDone {
        sorted.append(
          Network.Operation(
            name: operation.name, layer: operation.layer, inputs: operation.inputs.map { values[$0]! }))
        values[value] = sorted.count - 1
      } else {
        stack.append((value, true))
        stack.append(contentsOf: operation.inputs.reversed().map { ($0, false) })
      }
    }
    operations = sorted
    targets = targets.map { values[$0]! }
  }

  /// Reads the weights that are not in memory yet.
  private mutating func load() throws(PlanError) {
    for (index, operation) in operations.enumerated() {
      do {
        operations[index] = Network.Operation(
          name: operation.name, layer: try operation.layer.loaded(), inputs: operation.inputs)
      } catch {
        throw PlanError(weightsOf: operation.name, error)
      }
    }
  }

  /// Merges a scale, a shift and a clamp into the convolution whose output only they read.
  private mutating func mergeIntoConvolutions() {
    let readers = operations.readerCounts(targets: targets)
    for (index, operation) in operations.enumerated() where operation.inputs.count == 1 {
      let source = operations[operation.inputs[0]]
      guard readers[operation.inputs[0]] == 1, let merged = source.layer.followed(by: operation.layer) else { continue }
      operations[index] = Network.Operation(name: operation.name, layer: merged, inputs: source.inputs)
    }
  }
}

/// Cuts operations down to the nodes that are needed of them.
private struct Narrowing {
  var operations: [Network.Operation]
  private let shapes: [Shape]
  private let readers: [Int]

  init(_ operations: [Network.Operation], shapes: [Shape], targets: [Int]) {
    self.operations = operations
    self.shapes = shapes
    readers = operations.readerCounts(targets: targets)
  }

  /// A value that holds just the nodes `nodes` of `value`.
  mutating func narrow(_ value: Int, to nodes: [Int]) -> Int {
    if nodes.count == shapes[value].channels && nodes == Array(nodes.indices) { return value }
    let operation = operations[value]
    guard readers[value] == 1,
      let narrowed = operation.layer.narrowed(to: nodes, inputs: operation.inputs.map { shapes[$0] })
    else { return append(ChannelSelection(nodes), [value], operation.name) }
    switch narrowed {
    case .ofInputs(let layer): return append(layer, operation.inputs, operation.name)
    case .ofNarrowedInputs(let layer):
      let inputs = operation.inputs.map { narrow($0, to: nodes) }
      return append(layer, inputs, operation.name)
    case .ofNarrowedFirstInput(let layer):
      return append(layer, [narrow(operation.inputs[0], to: nodes)] + operation.inputs.dropFirst(), operation.name)
    case .nodes(let nodes, let input): return narrow(operation.inputs[input], to: nodes)
    }
  }

  /// A value that is `value` once more.
  mutating func copy(_ value: Int) -> Int {
    append(ChannelSelection(Array(0..<shapes[value].channels)), [value], operations[value].name)
  }

  private mutating func append(_ layer: any Layer, _ inputs: [Int], _ name: String) -> Int {
    operations.append(Network.Operation(name: name, layer: layer, inputs: inputs))
    return operations.count - 1
  }
}

extension [Network.Operation] {
  /// How many operations and targets read each value.
  fileprivate func readerCounts(targets: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for value in flatMap(\.inputs) + targets { counts[value] += 1 }
    return counts
  }
}
