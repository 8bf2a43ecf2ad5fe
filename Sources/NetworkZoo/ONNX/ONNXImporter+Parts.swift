// Operators that take a part of a map.

import NeuralNetwork

extension ONNXImporter {
  func split(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue] {
    let input = try operation.map()
    let axis = try operation.axis(default: 0, rank: input.rank)
    let lengths = try operation.splitLengths(of: input.shape[axis])
    guard !lengths.contains(0) else { throw operation.error("it splits off a part of length 0") }
    var first = 0
    var results: [ONNXValue] = []
    for (output, length) in zip(operation.proto.output, lengths) {
      let name = names[output]
      results.append(
        .map(try selected(input, axis, Array(first..<first + length), .start, operation, name: name)))
      first += length
    }
    return results
  }

  static let sequenceOperators: Set = ["SplitToSequence", "SequenceAt"]

  /// What operators of lists of values make; nil for others.
  func resultsOfSequences(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue]? {
    switch operation.kind {
    case "SplitToSequence": return [.sequence(try sequenceOfParts(operation))]
    case "SequenceAt":
      guard case .sequence(let values) = try operation.value(0) else { break }
      let position = try operation.integers(1)
      guard position.count == 1 else { throw operation.error("it takes \(position.prefix(8))") }
      return [values[try operation.position(of: position[0], rank: values.count)]]
    default: break
    }
    return nil
  }

  private func sequenceOfParts(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXValue] {
    let whole = try operation.value(0)
    let shape: [Int]
    switch whole {
    case .map(let view): shape = view.shape
    case .constant(let constant): shape = constant.shape
    case .sequence, .unread: throw operation.error("it splits a list of values")
    }
    let axis = try operation.axis(default: 0, rank: shape.count)
    let (lengths, keepsAxis) = try operation.sequenceLengths(of: shape[axis])
    var first = 0
    var parts: [ONNXValue] = []
    for length in lengths {
      let positions = Array(first..<first + length)
      first += length
      switch whole {
      case .map(let view):
        var part = try selected(view, axis, positions, .start, operation, name: "")
        if !keepsAxis { part.axes.remove(at: axis) }
        parts.append(.map(part))
      case .constant(let constant):
        let part = try arithmetic.selected(constant, axis, positions, operation)
        parts.append(.constant(keepsAxis ? part : part.reshaped(part.shape.removing(at: [axis]))))
      case .sequence, .unread: break
      }
    }
    return parts
  }

  func gather(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let (axis, positions, shape) = try operation.gathering(from: input.shape)
    guard !positions.isEmpty else { throw operation.error("it takes nothing") }
    var result = try selected(input, axis, positions, .start, operation)
    if shape.count == 1 { return .map(result) }
    guard !shape.isEmpty else {
      result.axes.remove(at: axis)
      return .map(result)
    }
    let whole = input.shape[..<axis] + shape + input.shape[(axis + 1)...]
    guard let reshaped = result.reshaped(to: Array(whole)) else {
      throw operation.error("it makes \(whole.prefix(8)) of \(result.shape), which is not supported")
    }
    return .map(reshaped)
  }

  func slice(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var result = try operation.map()
    var parts: [(axis: Int, positions: [Int], anchor: ONNXOperation.Anchor)] = []
    var shape = result.shape
    for slice in try operation.slices(rank: result.rank) {
      let positions = slice.positions(of: shape[slice.axis])
      guard !positions.isEmpty else { throw operation.error("nothing is left of axis \(slice.axis)") }
      if positions == Array(0..<shape[slice.axis]) { continue }
      parts.append((slice.axis, positions, slice.anchor(of: shape[slice.axis])))
      shape[slice.axis] = positions.count
    }
    for (index, part) in parts.enumerated() {
      result = try selected(
        result, part.axis, part.positions, part.anchor, operation, name: index == parts.count - 1 ? nil : "")
    }
    return .map(result)
  }

  /// The positions `positions` of axis `axis`; of rows and columns, counted from `anchor` in images of other sizes.
  func selected(
    _ view: ONNXView, _ axis: Int, _ positions: [Int], _ anchor: ONNXOperation.Anchor,
    _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXView {
    let length = view.shape[axis]
    if positions.count == length && positions == Array(0..<length) { return view }
    if view.axes[axis].count == 1, let factor = view.axes[axis].first, factor.dimension != .channels,
      factor.size == shapes[view.value][factor.dimension],
      let part = try tokens(positions, of: view, axis, operation, name: name)
    {
      return part
    }
    if view.axes[axis].count == 1, let factor = view.axes[axis].first, factor.dimension != .channels,
      factor.size == shapes[view.value][factor.dimension],
      let cut = try cut(view, axis, positions, anchor, operation, name: name)
    {
      return cut
    }
    var view = view
    if length == 1 && view.axes[axis].isEmpty {
      view.axes[axis] = [.init(dimension: .channels, size: 1, stride: shapes[view.value].channels)]
    }
    if view.axes[axis].count > 1 || view.axes[axis].contains(where: { $0.dimension != .channels }) {
      view = try placed(view, operation) { number, factor in number == axis ? .channels : factor.dimension }
      let inner = view.axes[axis].last!.stride
      view.axes[axis] = [.init(dimension: .channels, size: length, stride: inner)]
    }
    let factor = view.axes[axis][0]
    // outside the factor, along it, inside it
    let channels = shapes[view.value].channels
    guard channels <= Self.mostChannels, positions.count <= Self.mostChannels / max(1, channels / factor.size) else {
      throw operation.error("it takes more than \(Self.mostChannels) channels")
    }
    let block = factor.stride * factor.size
    let order = stride(from: 0, to: channels, by: block).flatMap { outer in
      positions.flatMap { position in (0..<factor.stride).map { outer + position * factor.stride + $0 } }
    }
    view.value = try add(ChannelSelection(order, of: channels), [view.value], operation, name: name)
    for other in view.axes.indices {
      for index in view.axes[other].indices where view.axes[other][index].dimension == .channels {
        let current = view.axes[other][index]
        if other == axis {
          view.axes[other][index].size = positions.count
        } else if current.stride >= block {
          view.axes[other][index].stride = current.stride / factor.size * positions.count
        }
      }
    }
    return view
  }

  /// Rows or columns at even distances: a border cut off, and a window of one value with a stride. Nil for others.
  private func cut(
    _ view: ONNXView, _ axis: Int, _ positions: [Int], _ anchor: ONNXOperation.Anchor, _ operation: ONNXOperation,
    name: String?
  ) throws(ONNXError) -> ONNXView? {
    let step = positions.count > 1 ? positions[1] - positions[0] : 1
    guard let first = positions.first, let last = positions.last, (1...4096).contains(step),
      zip(positions, positions.dropFirst()).allSatisfy({ $1 - $0 == step })
    else { return nil }
    let isRow = view.axes[axis][0].dimension == .rows
    // with a stride, rows behind the last one do no harm
    let behind = view.shape[axis] - 1 - last
    let after = step > 1 && behind < step ? 0 : behind
    var result = view
    if anchor != .both, first > 0 || behind > 0 {
      let length = view.shape[axis]
      let crop = Crop(isRow ? .rows : .columns, from: anchor == .end ? first - length : first, count: last - first + 1)
      result.value = try add(crop, [result.value], operation, name: step > 1 ? "" : name)
    } else if first > 0 || after > 0 {
      let border = Padding(
        top: isRow ? -first : 0, left: isRow ? 0 : -first, bottom: isRow ? -after : 0, right: isRow ? 0 : -after,
        mode: .constant(0))
      result.value = try add(border, [result.value], operation, name: step > 1 ? "" : name)
    }
    if step > 1 {
      let window = Window(1, 1, stride: isRow ? (step, 1) : (1, step))
      result.value = try add(AveragePooling(window), [result.value], operation, name: name)
    }
    let shape = shapes[result.value]
    result.axes[axis][0].size = isRow ? shape.height : shape.width
    return result
  }
}
