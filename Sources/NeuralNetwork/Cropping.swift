// Of a single unit, only what it sees is computed: every map is cut down to the rectangle that its readers look at.

/// Cuts operations down to the positions that are wanted of them.
struct Cropping {
  private(set) var operations: [Network.Operation]
  private(set) var targets: [Int]
  private let shapes: [Shape]
  /// What each operation makes of its map.
  private var made: [Region]
  private var parts: [Part: Int] = [:]

  private struct Part: Hashable {
    let value: Int
    let region: Region
  }

  /// Of `targets`, whose maps have `shapes`, only the units at `positions` (nil: all).
  init(_ operations: [Network.Operation], shapes: [Shape], targets: [Int], positions: [Position?]) {
    self.operations = operations
    self.shapes = shapes
    self.targets = targets
    let whole = shapes.map(Region.init(of:))
    made = whole
    var wanted = [Region?](repeating: nil, count: operations.count)
    func want(_ value: Int, _ region: Region) { wanted[value] = wanted[value]?.union(region) ?? region }
    for (target, position) in zip(targets, positions) { want(target, position.map(Region.init) ?? whole[target]) }

    var reads = [[Region]](repeating: [], count: operations.count)
    for number in operations.indices.dropFirst().reversed() {
      let operation = operations[number]
      let region = wanted[number]!
      if region != whole[number], operation.layer.isPositionwise {
        made[number] = region
        // a map of one pixel serves all positions
        reads[number] = operation.inputs.map { shapes[$0].pixels == 1 ? whole[$0] : region }
      } else if region != whole[number],
        let cropped = operation.layer.cropped(to: region, input: shapes[operation.inputs[0]])
      {
        made[number] = region
        self.operations[number] = Network.Operation(
          name: operation.name, layer: cropped.layer, inputs: operation.inputs)
        reads[number] = [cropped.input]
      } else {
        reads[number] = operation.inputs.map { whole[$0] }
      }
      for (input, region) in zip(operation.inputs, reads[number]) { want(input, region) }
    }

    for (number, operation) in self.operations.enumerated() {
      let inputs = zip(operation.inputs, reads[number]).map { part(of: $0, $1) }
      self.operations[number] = Network.Operation(name: operation.name, layer: operation.layer, inputs: inputs)
    }
    self.targets = zip(targets, positions).map { target, position in
      part(of: target, position.map(Region.init) ?? whole[target])
    }
  }

  /// The number of a value that is `region` of the map of `value`.
  private mutating func part(of value: Int, _ region: Region) -> Int {
    let whole = made[value]
    if region == whole { return value }
    if let known = parts[Part(value: value, region: region)] { return known }
    let cut = Padding(
      top: whole.rows.lowerBound - region.rows.lowerBound, left: whole.columns.lowerBound - region.columns.lowerBound,
      bottom: region.rows.upperBound - whole.rows.upperBound,
      right: region.columns.upperBound - whole.columns.upperBound, mode: .constant(0))
    operations.append(Network.Operation(name: operations[value].name, layer: cut, inputs: [value]))
    parts[Part(value: value, region: region)] = operations.count - 1
    return operations.count - 1
  }
}
