// Maps and constants that are joined value by value, each axis of one beside that of the other, from the last one on.

import NeuralNetwork

extension ONNXImporter {
  /// What an operation joins values by.
  enum Joint { case sum, product }

  /// The maps of `views` joined by `layer`.
  func joined(
    _ views: [ONNXView], _ layer: any Layer, _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXValue {
    let (values, axes) = try aligned(views, operation)
    return .map(ONNXView(value: try add(layer, values, operation, name: name), axes: axes))
  }

  /// `factor` · `view` joined with a constant: by a value for each channel or, where it varies otherwise, as a map.
  func joined(
    _ view: ONNXView, times factor: Float = 1, _ constant: Tensor, by joint: Joint, _ operation: ONNXOperation,
    name: String? = nil
  ) throws(ONNXError) -> ONNXValue {
    var view = view
    view.axes = [[ONNXView.Factor]](repeating: [], count: max(0, constant.shape.count - view.rank)) + view.axes
    if let values = try channelValues(constant, view, operation) {
      let layer =
        switch joint {
        case .sum: ScaleShift(scale: values.map { _ in factor }, shift: values)
        case .product: ScaleShift(scale: values.map { factor * $0 }, shift: values.map { _ in 0 })
        }
      return try append(layer, view, operation, name: name)
    }
    if factor != 1 { view.value = try add(scaling(view, by: factor, operation), [view.value], operation, name: "") }
    let map = try constantMap(constant, beside: view, operation)
    return try joined([view, map], joint == .sum ? Sum() : Product(), operation, name: name)
  }

  /// The maps of `views`, laid out alike, and how the graph reads what they are joined to.
  func aligned(
    _ views: [ONNXView], _ operation: ONNXOperation
  ) throws(ONNXError) -> (values: [Int], axes: [[ONNXView.Factor]]) {
    func error() -> ONNXError {
      operation.error("it joins \(views.map { "\($0.shape)" }.joined(separator: " with ")), whose axes do not match")
    }
    let rank = views.map(\.rank).max() ?? 0
    var padded = views
    for index in views.indices {
      padded[index].axes = [[ONNXView.Factor]](repeating: [], count: rank - views[index].rank) + views[index].axes
    }
    // parts of rows and columns for which the others have one value are channels, as the rest of these is an axis of
    // theirs
    for index in padded.indices {
      let view = padded[index]
      let moved = view.axes.indices.filter { axis in
        let others = padded.filter { $0.shape[axis] == 1 }
        return view.axes[axis].contains { factor in
          factor.size > 1 && factor.dimension != .channels
            && view.axes.indices.contains { other in
              other != axis && others.contains { $0.shape[other] > 1 }
                && view.axes[other].contains { $0.size > 1 && $0.dimension == factor.dimension }
            }
        }
      }
      if moved.isEmpty { continue }
      padded[index] = try placed(view, operation) { moved.contains($0) ? .channels : $1.dimension }
    }
    // the largest says how the others shall lie
    let order = padded.indices.sorted { (shapes[padded[$1].value].count, $0) < (shapes[padded[$0].value].count, $1) }
    var axes = (0..<rank).map { axis in
      order.map { padded[$0].axes[axis] }.reduce([ONNXView.Factor]()) { best, next in
        let (a, b) = (best.reduce(1) { $0 * $1.size }, next.reduce(1) { $0 * $1.size })
        return b > a || (b == a && a == 1 && next.count > best.count) ? next : best
      }
    }
    for view in padded {
      guard zip(view.shape, axes).allSatisfy({ $0 == 1 || $0 == $1.reduce(1) { $0 * $1.size } }) else { throw error() }
    }
    Self.lay(&axes)
    var values: [Int] = []
    for view in padded { values.append(try fitted(view, to: axes, operation).value) }
    let result = try broadcast(values, operation)
    // two axes of the result may need the same axis of the map
    for dimension in Axis.allCases {
      let length = axes.joined().reduce(1) { $1.dimension == dimension ? $0 * $1.size : $0 }
      guard length == result.map({ shapes[$0][dimension] }).max() else {
        throw operation.error(
          "it joins \(views.map { "\($0.shape)" }.joined(separator: " with ")): two of their axes are the same \(dimension) of "
            + "the image, which is not supported")
      }
    }
    return (result, axes)
  }

  /// Gives factors of one axis of the map strides in the order of those that they had.
  static func lay(_ axes: inout [[ONNXView.Factor]]) {
    for dimension in Axis.allCases {
      let places = axes.indices.flatMap { axis in axes[axis].indices.map { (axis: axis, index: $0) } }
        .filter { axes[$0.axis][$0.index].dimension == dimension }
      let order = places.indices.sorted { a, b in
        let (x, y) = (axes[places[a].axis][places[a].index].stride, axes[places[b].axis][places[b].index].stride)
        return (y, a) < (x, b)
      }
      var stride = 1
      for index in order.reversed() {
        let (axis, position) = places[index]
        axes[axis][position].stride = stride
        stride *= axes[axis][position].size
      }
    }
  }

  /// `view`, of as many axes, with the values of each axis where `axes` has them; an axis of length 1 serves for all,
  /// and one that is nil stays where it is.
  func fitted(
    _ view: ONNXView, to axes: [[ONNXView.Factor]?], _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    var pieces: [Piece] = []
    var isComplete = true
    for (axis, factors) in view.axes.enumerated() {
      guard view.shape[axis] > 1, let wanted = axes[axis] else {
        pieces += factors.map { Piece(axis: axis, factor: $0, place: $0.dimension, order: $0.stride) }
        if axes[axis]?.contains(where: { $0.dimension == .channels && $0.size > 1 }) ?? false { isComplete = false }
        continue
      }
      var rest = factors.filter { $0.size > 1 }[...]
      for part in wanted where part.size > 1 {
        guard let taken = ONNXView.taken(part.size, from: &rest) else {
          throw operation.error("it joins \(view.shape) with axes cut in another way, which is not supported")
        }
        pieces += taken.map { Piece(axis: axis, factor: $0, place: part.dimension, order: part.stride) }
      }
    }
    var result = try placed(view, pieces, operation)
    // channels that are there for some of the others' only are repeated
    if !isComplete, shapes[result.value].channels > 1 {
      let all = axes.compactMap(\.self).joined().filter { $0.dimension == .channels }
      var sources: [(factor: ONNXView.Factor, stride: Int)] = []
      for (axis, factors) in result.axes.enumerated() {
        guard let wanted = axes[axis] else { continue }
        let own = factors.filter { $0.dimension == .channels && $0.size > 1 }
        let parts = wanted.filter { $0.dimension == .channels && $0.size > 1 }
        guard own.isEmpty || own.map(\.size) == parts.map(\.size) else {
          throw operation.error("it joins \(view.shape) with axes cut in another way, which is not supported")
        }
        for (factor, part) in zip(own, parts) { sources.append((part, factor.stride)) }
      }
      let count = all.reduce(1) { $0 * $1.size }
      guard count <= Self.mostChannels else { throw operation.error("it repeats \(view.shape) to \(count) channels") }
      let selection = (0..<count).map { channel in
        sources.reduce(0) { $0 + channel / $1.factor.stride % $1.factor.size * $1.stride }
      }
      result.value = try add(
        ChannelSelection(selection, of: shapes[result.value].channels), [result.value], operation, name: "")
    }
    return result
  }

  /// `values` repeated where a sum or product would not do it by itself: it does where one of them is as large as all
  /// and the others are of its shape, one pixel or one channel.
  private func broadcast(_ values: [Int], _ operation: ONNXOperation) throws(ONNXError) -> [Int] {
    var joint = Shape(1, 1, 1)
    for axis in Axis.allCases {
      let lengths = Set(values.map { shapes[$0][axis] }).subtracting([1])
      guard lengths.count <= 1 else {
        throw operation.error("it joins maps of \(values.map { "\(shapes[$0])" }.joined(separator: " and "))")
      }
      joint[axis] = lengths.first ?? 1
    }
    var result = values
    for index in values.indices {
      let shape = shapes[values[index]]
      let isSimple =
        shape == joint || shape == Shape(1, 1, joint.channels) || shape == Shape(joint.height, joint.width, 1)
      if !isSimple { result[index] = try repeated(values[index], values, operation) }
    }
    if !result.contains(where: { shapes[$0] == joint }) { result[0] = try repeated(result[0], values, operation) }
    return result
  }

  /// `value` repeated until it is as large as any of `values`.
  func repeated(_ value: Int, _ values: [Int], _ operation: ONNXOperation) throws(ONNXError) -> Int {
    try add(Expansion(), [value] + values.filter { $0 != value }, operation, name: "")
  }
}
