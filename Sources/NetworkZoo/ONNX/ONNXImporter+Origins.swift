// Sizes that follow those of maps.

import NeuralNetwork

extension ONNXImporter {
  /// Where the numbers of a result come from, where it is made of sizes of maps.
  func sizeOrigins(
    of operation: ONNXOperation, _ results: [ONNXValue]
  ) throws(ONNXError) -> [SizeOrigin?]? {
    if operation.kind == "Shape", case .map(let view) = try operation.value(0) {
      let all = view.axes.indices.map { axis -> SizeOrigin? in
        guard view.isWhole(axis, in: shapes[view.value]), view.axes[axis][0].dimension != .channels else { return nil }
        return SizeOrigin(value: view.value)
      }
      return Array(all[try operation.measuredAxes(rank: view.rank)])
    }
    let known = (0..<operation.inputCount).map { operation.origins($0) }
    guard known.contains(where: { $0?.contains { $0 != nil } ?? false }), case .constant(let constant)? = results.first
    else { return nil }
    switch operation.kind {
    case "Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze":
      return known[0]
    case "Gather":
      guard let sources = known[0], let positions = try? operation.integers(1) else { break }
      return positions.map {
        sources.indices.contains($0 < 0 ? $0 + sources.count : $0) ? sources[$0 < 0 ? $0 + sources.count : $0] : nil
      }
    case "Slice":
      guard let sources = known[0], let slices = try? operation.slices(rank: 1) else { break }
      return slices.reduce(sources) { list, slice in slice.positions(of: list.count).map { list[$0] } }
    case "Concat":
      var list: [SizeOrigin?] = []
      for index in 0..<operation.inputCount {
        let count = try operation.storedConstant(index).count
        list += known[index] ?? [SizeOrigin?](repeating: nil, count: count)
      }
      return list
    default: break
    }
    return [SizeOrigin?](repeating: SizeOrigin(value: nil), count: min(constant.count, 64))
  }

  /// The map of `size` with which the result of `operation` is joined next, where that is known already.
  func partner(of operation: ONNXOperation, _ size: (height: Int, width: Int)) -> Int? {
    for reader in readers[operation.name] ?? [] {
      for name in reader.input where name != operation.name {
        guard case .map(let view)? = values[name], shapes[view.value].height == size.height,
          shapes[view.value].width == size.width
        else { continue }
        return view.value
      }
    }
    return nil
  }
}
