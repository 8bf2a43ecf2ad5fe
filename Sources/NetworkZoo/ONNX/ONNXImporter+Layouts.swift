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
        [], [.init(dimension: .channels, size: shape.channels)], [.init(dimension: .rows, size: shape.height)],
        [.init(dimension: .columns, size: shape.width)],
      ])
  }

  /// `value`, a map of one pixel, read as 1 × channels.
  func vector(_ value: Int) -> ONNXView {
    ONNXView(value: value, axes: [[], [.init(dimension: .channels, size: shapes[value].channels)]])
  }

  /// The operation's input `index`, with its channels in the graph's order, which reads it as 1 × channels × height × width.
  func imageInput(_ operation: ONNXOperation, _ index: Int = 0) throws(ONNXError) -> Int {
    let view = try operation.map(index)
    func isDimension(_ axis: Int, _ dimension: ONNXView.Dimension) -> Bool {
      view.axes[axis].count == 1
        ? view.axes[axis][0].dimension == dimension
        : view.axes[axis].isEmpty && !view.axes.joined().contains { $0.dimension == dimension }
    }
    guard view.rank == 4, view.axes[0].isEmpty, isDimension(2, .rows), isDimension(3, .columns),
      view.axes[1].allSatisfy({ $0.dimension == .channels })
    else { throw operation.error("it is given the shape \(view.shape), expected 1 × channels × height × width") }
    return try arranged(view, 1, operation).value
  }

  /// `view` with all channels in axis `axis`, in the axis's order: values are moved where memory has another.
  func arranged(
    _ view: ONNXView, _ axis: Int, _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    let channels = shapes[view.value].channels
    let factors = view.axes[axis]
    guard factors.allSatisfy({ $0.dimension == .channels }), view.shape[axis] == channels else {
      throw operation.error("axis \(axis) of \(view.shape) is expected to hold the channels and nothing else")
    }
    let natural = ONNXView.Factor(dimension: .channels, size: channels)
    if factors == [natural] || channels == 1 { return view }
    var result = view
    result.value = try add(ChannelSelection(try order(factors, operation)), [view.value], operation, name: name)
    result.axes[axis] = [natural]
    return result
  }

  /// The channels in the order of `factors`, the first of which is the slowest.
  func order(_ factors: [ONNXView.Factor], _ operation: ONNXOperation) throws(ONNXError) -> [Int] {
    guard factors.reduce(1, { $0 * $1.size }) <= Self.mostChannels else {
      throw operation.error("it moves more than \(Self.mostChannels) channels")
    }
    return factors.reduce([0]) { order, factor in
      order.flatMap { first in (0..<factor.size).map { first + $0 * factor.stride } }
    }
  }

  /// `view` as a vector of all its values in the order of axis `axis`, where that is one in which networks flatten.
  func flattened(
    _ view: ONNXView, _ axis: Int, _ operation: ONNXOperation, name: String = ""
  ) throws(ONNXError) -> ONNXView {
    // an axis of length 1 has no place in an order
    let factors = view.axes[axis].filter { $0.size > 1 }
    let dimensions = factors.reduce(into: [ONNXView.Dimension]()) { list, factor in
      if list.last != factor.dimension { list.append(factor.dimension) }
    }
    let orders: [[ONNXView.Dimension]] = [[.channels, .rows, .columns], [.rows, .columns, .channels]]
    guard view.axes.indices.allSatisfy({ $0 == axis || view.axes[$0].isEmpty }),
      let order = orders.first(where: { $0.filter(dimensions.contains) == dimensions })
    else {
      throw operation.error("it is given the shape \(view.shape) in an order of axes that is not supported")
    }
    var source = view
    source.axes = [factors.filter { $0.dimension == .channels }]
    let value = try arranged(source, 0, operation).value
    if dimensions == [.channels] && name.isEmpty { return vector(value) }
    let flat = try add(Flatten(channelsFirst: order.first == .channels), [value], operation, name: name)
    return vector(flat)
  }

  /// One value a channel of what a constant holds for `view`, with which it is joined axis by axis from the last one on.
  func perChannel(_ constant: Tensor, _ view: ONNXView, _ operation: ONNXOperation) throws(ONNXError) -> [Float] {
    let channels = shapes[view.value].channels
    guard channels <= Self.mostChannels else {
      throw operation.error("it joins a constant with \(channels) channels: at most \(Self.mostChannels) are supported")
    }
    if constant.values.count == 1 { return [Float](repeating: constant.values[0], count: channels) }
    let shape = view.shape
    let missing = shape.count - constant.shape.count
    let padded =
      missing < 0 ? Array(constant.shape.dropFirst(-missing)) : [Int](repeating: 1, count: missing) + constant.shape
    var strides: [(factor: ONNXView.Factor, step: Int)] = []
    var step = 1
    for axis in shape.indices.reversed() where padded[axis] != 1 {
      guard padded[axis] == shape[axis], view.isMade(axis, of: .channels) || shape[axis] == 1 else {
        throw operation.error(
          "its constant has the shape \(constant.shape) beside \(shape), expected one value or one a channel")
      }
      for factor in view.axes[axis].reversed() {
        strides.append((factor, step))
        step *= factor.size
      }
    }
    guard step == constant.values.count else {
      throw operation.error(
        "its constant has the shape \(constant.shape) beside \(shape), expected one value or one a channel")
    }
    return (0..<channels).map { channel in
      constant.values[strides.reduce(0) { $0 + channel / $1.factor.stride % $1.factor.size * $1.step }]
    }
  }

  /// The maps of `views` and how the graph reads what they are joined to, axis by axis from the last one on.
  func aligned(
    _ views: [ONNXView], _ operation: ONNXOperation
  ) throws(ONNXError) -> (values: [Int], axes: [[ONNXView.Factor]]) {
    let rank = views.map(\.rank).max() ?? 0
    var views = views
    for index in views.indices {
      views[index].axes = [[ONNXView.Factor]](repeating: [], count: rank - views[index].rank) + views[index].axes
    }
    for axis in 0..<rank {
      let lists = Set(views.map { $0.axes[axis] }.filter { list in list.contains { $0.size > 1 } })
      if lists.count <= 1 { continue }
      for index in views.indices where views[index].shape[axis] > 1 {
        views[index] = try arranged(views[index], axis, operation)
      }
      guard Set(views.map { $0.shape[axis] }).subtracting([1]).count == 1 else {
        throw operation.error("it joins \(views.map { "\($0.shape)" }.joined(separator: " with "))")
      }
    }
    for dimension in [ONNXView.Dimension.rows, .columns, .channels] {
      guard Set(views.map { $0.axes(of: dimension) }).subtracting([[]]).count <= 1 else {
        throw operation.error(
          "it joins \(views.map { "\($0.shape)" }.joined(separator: " with ")), whose axes do not match")
      }
    }
    let axes = (0..<rank).map { axis in
      views.map { $0.axes[axis] }.max { a, b in
        (a.reduce(1) { $0 * $1.size }, a.count) < (b.reduce(1) { $0 * $1.size }, b.count)
      }!
    }
    return (views.map(\.value), axes)
  }
}
