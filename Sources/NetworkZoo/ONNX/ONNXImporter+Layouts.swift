// From the graph's reading of a map's axes to the order that a layer wants.

import NeuralNetwork

extension ONNXImporter {
  /// The most channels for which the importer makes values or orders of its own.
  static let mostChannels = 1 << 20

  /// `value`, read as 1 × channels × height × width.
  func image(_ value: Int) -> ONNXView {
    let shape = shapes[value]
    return ONNXView(
      value: value,
      axes: [
        [], [.init(dimension: .channels, size: shape.channels)],
        [.init(dimension: .rows, size: shape.height, isElastic: true)],
        [.init(dimension: .columns, size: shape.width, isElastic: true)],
      ])
  }

  /// `value`, a map of one pixel, read as 1 × channels.
  func vector(_ value: Int) -> ONNXView {
    ONNXView(value: value, axes: [[], [.init(dimension: .channels, size: shapes[value].channels)]])
  }

  /// The operation's input `index` as 1 × channels × height × width, which the graph reads it as; where it has only
  /// three axes, the height is 1.
  func imageInput(_ operation: ONNXOperation, _ index: Int = 0) throws(ONNXError) -> Int {
    try imageInput(operation.map(index), operation)
  }

  func imageInput(_ view: ONNXView, _ operation: ONNXOperation, name: String = "") throws(ONNXError) -> Int {
    guard (3...4).contains(view.rank), view.shape[0] == 1 else {
      throw operation.error("it is given the shape \(view.shape), expected 1 × channels × height × width")
    }
    return try placed(view, operation, name: name) { axis, factor in
      axis == 1 ? .channels : axis == view.rank - 1 ? .columns : axis == 2 ? .rows : factor.dimension
    }.value
  }

  /// `view` with axis `axis` as the channels, in the axis's order: values are moved where memory has another. What
  /// other channels there are become rows.
  func arranged(
    _ view: ONNXView, _ axis: Int, _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    try arranged(view, [axis], operation, name: name)
  }

  func arranged(
    _ view: ONNXView, _ axes: Set<Int>, _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    try placed(view, operation, name: name) { axis, factor in
      axes.contains(axis) ? .channels : factor.dimension == .channels ? .rows : factor.dimension
    }
  }

  /// A part of an axis of a view, and the axis of the map where it shall lie; of those in one place, the one with the
  /// larger
  /// `order` is the slower.
  struct Piece {
    let axis: Int
    let factor: ONNXView.Factor
    let place: Axis
    var order = 0
  }

  /// `view` with each of its factors on the axis of the map that `place` says, in the order of the view's axes.
  func placed(
    _ view: ONNXView, _ operation: ONNXOperation, name: String = "",
    _ place: (_ axis: Int, _ factor: ONNXView.Factor) -> Axis
  ) throws(ONNXError) -> ONNXView {
    let pieces = view.axes.enumerated().flatMap { axis, factors in
      factors.map { Piece(axis: axis, factor: $0, place: place(axis, $0)) }
    }
    return try placed(view, pieces, operation, name: name)
  }

  /// `view`, which consists of `pieces`, with each of them where it shall lie.
  func placed(
    _ view: ONNXView, _ pieces: [Piece], _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    let shape = shapes[view.value]
    guard pieces.reduce(1, { $0 * $1.factor.size }) == shape.count else {
      throw operation.error("it is given the shape \(view.shape), of which parts are repeated or left out")
    }
    var result = view
    result.axes = view.axes.map { _ in [] }
    var parts: [Axis: [Rearrangement.Part]] = [:]
    var moved = pieces.map(\.factor)
    for axis in Axis.allCases {
      // a stable order
      let order = pieces.indices.filter { pieces[$0].place == axis }
        .sorted { (pieces[$1].order, $0) < (pieces[$0].order, $1) }
      var stride = 1
      for index in order.reversed() {
        let factor = pieces[index].factor
        moved[index] = .init(dimension: axis, size: factor.size, stride: stride, isElastic: factor.isElastic)
        stride *= factor.size
      }
      // of an axis of length 1 one part is enough
      parts[axis] = order.map { pieces[$0].factor }.filter { factor in
        factor.size > 1 || !pieces.contains { $0.factor.dimension == factor.dimension && $0.factor.size > 1 }
      }.map { .init($0.dimension, size: $0.size, stride: $0.stride) }
    }
    for axis in Axis.allCases where shape[axis] == 1 { Self.keepOne(of: axis, in: &parts) }
    for (piece, factor) in zip(pieces, moved) { result.axes[piece.axis].append(factor) }
    let changed = zip(pieces, moved).filter { $0.factor.size > 1 && $0.factor != $1 }
    if changed.isEmpty { return view }
    guard shape.count <= Self.mostMoved else {
      throw operation.error("it moves \(shape.count) values: at most \(Self.mostMoved) are supported")
    }
    // a cut behind a part that follows the image lies elsewhere in another image
    let isOfOneSize = pieces.contains { piece in
      guard piece.factor.isElastic else { return false }
      return pieces.contains { other in
        other.factor.dimension == piece.factor.dimension && other.factor.stride > piece.factor.stride
      } || piece.place == .channels && parts[.channels]!.count > 1
    }
    if !isOfOneSize, shape.channels <= Self.mostChannels,
      changed.allSatisfy({ $0.0.factor.dimension == .channels && $0.1.dimension == .channels })
    {
      let order = parts[.channels]!.reduce([0]) { order, part in
        order.flatMap { first in (0..<part.size).map { first + $0 * part.stride } }
      }
      result.value = try add(ChannelSelection(order, of: shape.channels), [view.value], operation, name: name)
      return result
    }
    let layer = Rearrangement(
      of: shape, rows: parts[.rows]!, columns: parts[.columns]!, channels: parts[.channels]!, isOfOneSize: isOfOneSize)
    result.value = try add(layer, [view.value], operation, name: name)
    return result
  }

  /// Leaves one of the parts of an axis of length 1.
  private static func keepOne(of axis: Axis, in parts: inout [Axis: [Rearrangement.Part]]) {
    var isFirst = true
    for place in Axis.allCases {
      parts[place] = parts[place]!.filter { part in
        guard part.axis == axis else { return true }
        defer { isFirst = false }
        return isFirst
      }
    }
  }

  /// The most values that are moved one by one.
  private static let mostMoved = 1 << 27

  /// `view` as a vector of all its values in the order of axis `axis`.
  func flattened(
    _ view: ONNXView, _ axis: Int, _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    guard view.axes.indices.allSatisfy({ $0 == axis || view.shape[$0] == 1 }) else {
      throw operation.error("it is given the shape \(view.shape) where a vector is expected")
    }
    // an axis of length 1 has no place in an order
    let factors = view.axes[axis].filter { $0.size > 1 }
    let dimensions = factors.reduce(into: [Axis]()) { list, factor in
      if list.last != factor.dimension { list.append(factor.dimension) }
    }
    let isWhole = factors.allSatisfy { $0.dimension == .channels || $0.size == shapes[view.value][$0.dimension] }
    let orders: [[Axis]] = [[.channels, .rows, .columns], [.rows, .columns, .channels]]
    guard isWhole, let order = orders.first(where: { $0.filter(dimensions.contains) == dimensions }) else {
      return vector(try placed(view, operation, name: name) { _, _ in .channels }.value)
    }
    var source = view
    source.axes = [view.axes[axis]]
    let value = try placed(source, operation) { $1.dimension }.value
    if dimensions == [.channels] && name.isEmpty { return vector(value) }
    return vector(try add(Flatten(channelsFirst: order.first == .channels), [value], operation, name: name))
  }
}
