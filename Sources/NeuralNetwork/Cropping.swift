// Where a single unit is asked for, only its receptive field is computed: every map is cut down to the rectangle that
// is read of it.

/// Cuts operations down to the positions that are needed of them.
struct Cropping {
  private(set) var operations: [Network.Operation]
  private(set) var targets: [Int]
  private let shapes: [Shape]
  /// The region of its map that each operation computes.
  private var computed: [Region]
  private var cuts: [Cut: Int] = [:]

  private struct Cut: Hashable {
    let value: Int
    let region: Region
  }

  /// Cuts `operations`, whose maps have `shapes`, down to what the units of `targets` at `positions` (nil: all) need.
  init(_ operations: [Network.Operation], shapes: [Shape], targets: [Int], positions: [Position?]) {
    self.operations = operations
    self.shapes = shapes
    self.targets = targets
    let whole = shapes.map(Region.init(of:))
    computed = whole
    var needed = [Region?](repeating: nil, count: operations.count)
    func need(_ value: Int, _ region: Region) { needed[value] = needed[value]?.union(region) ?? region }
    for (target, position) in zip(targets, positions) { need(target, position.map(Region.init) ?? whole[target]) }

    var reads = [[Region]](repeating: [], count: operations.count)
    for index in operations.indices.dropFirst().reversed() {
      let operation = operations[index]
      let region = needed[index]!
      if region != whole[index], operation.layer.isPositionwise {
        computed[index] = region
        // a map of one pixel serves all positions
        reads[index] = operation.inputs.map { shapes[$0].pixels == 1 ? whole[$0] : region }
      } else if region != whole[index],
        let cropped = operation.layer.cropped(to: region, input: shapes[operation.inputs[0]])
      {
        computed[index] = region
        self.operations[index] = Network.Operation(
          name: operation.name, layer: cropped.layer, inputs: operation.inputs)
        reads[index] = [cropped.input]
      } else {
        reads[index] = operation.inputs.map { whole[$0] }
      }
      for (input, region) in zip(operation.inputs, reads[index]) { need(input, region) }
    }

    for (index, operation) in self.operations.enumerated() {
      let inputs = zip(operation.inputs, reads[index]).map { cut($0, to: $1) }
      self.operations[index] = Network.Operation(name: operation.name, layer: operation.layer, inputs: inputs)
    }
    self.targets = zip(targets, positions).map { target, position in
      cut(target, to: position.map(Region.init) ?? whole[target])
    }
  }

  /// A value that is `region` of the map of `value`; what lies outside that map is 0.
  private mutating func cut(_ value: Int, to region: Region) -> Int {
    let whole = computed[value]
    if region == whole { return value }
    if let known = cuts[Cut(value: value, region: region)] { return known }
    let padding = Padding(
      top: whole.rows.lowerBound - region.rows.lowerBound, left: whole.columns.lowerBound - region.columns.lowerBound,
      bottom: region.rows.upperBound - whole.rows.upperBound,
      right: region.columns.upperBound - whole.columns.upperBound, mode: .constant(0))
    operations.append(Network.Operation(name: operations[value].name, layer: padding, inputs: [value]))
    cuts[Cut(value: value, region: region)] = operations.count - 1
    return operations.count - 1
  }
}
