// Constants beside maps: one value a channel or, where they differ otherwise, as maps.

import NeuralNetwork

extension ONNXImporter {
  /// One value a channel of what a constant holds for `view`, with which it is joined axis by axis from the last one
  /// on.
  func perChannel(_ constant: Tensor, _ view: ONNXView, _ operation: ONNXOperation) throws(ONNXError) -> [Float] {
    guard let values = try channelValues(constant, view, operation) else {
      throw operation.error(
        "its constant has the shape \(constant.shape) beside \(view.shape), expected one value or one a channel")
    }
    return values
  }

  /// As `perChannel`, but nil where the constant's values differ along other axes.
  func channelValues(
    _ constant: Tensor, _ view: ONNXView, _ operation: ONNXOperation
  ) throws(ONNXError) -> [Float]? {
    let channels = shapes[view.value].channels
    guard channels <= Self.mostChannels else {
      throw operation.error("it joins a constant with \(channels) channels: at most \(Self.mostChannels) are supported")
    }
    if constant.values.count == 1, constant.shape.count <= view.rank {
      return [Float](repeating: constant.values[0], count: channels)
    }
    guard let steps = steps(of: constant, beside: view), steps.allSatisfy({ $0.factor.dimension == .channels }),
      steps.reduce(1, { $0 * $1.factor.size }) == constant.values.count
    else { return nil }
    return (0..<channels).map { channel in
      constant.values[steps.reduce(0) { $0 + channel / $1.factor.stride % $1.factor.size * $1.step }]
    }
  }

  /// For each factor of `view` along which `constant` differs, the step from one value of the constant to the next; nil
  /// where their shapes do not fit, or the constant is the longer one.
  private func steps(of constant: Tensor, beside view: ONNXView) -> [(factor: ONNXView.Factor, step: Int)]? {
    let missing = view.rank - constant.shape.count
    guard missing >= 0 || constant.shape.prefix(-missing).allSatisfy({ $0 == 1 }) else { return nil }
    let padded =
      missing < 0 ? Array(constant.shape.dropFirst(-missing)) : [Int](repeating: 1, count: missing) + constant.shape
    var steps: [(factor: ONNXView.Factor, step: Int)] = []
    var step = 1
    for axis in view.axes.indices.reversed() where padded[axis] != 1 {
      guard padded[axis] == view.shape[axis] else { return nil }
      for factor in view.axes[axis].reversed() {
        steps.append((factor, step))
        step *= factor.size
      }
    }
    return steps
  }

  /// `constant` as a map that is laid out as `view` is. Where the view has one value and the constant many, these
  /// become channels.
  func constantMap(
    _ constant: Tensor, beside view: ONNXView, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    var axes = view.axes
    let shape = constant.shape
    if shape.count > axes.count { axes = [[ONNXView.Factor]](repeating: [], count: shape.count - axes.count) + axes }
    let padded = [Int](repeating: 1, count: axes.count - shape.count) + shape
    var own = 1
    for axis in axes.indices.reversed() {
      let length = axes[axis].reduce(1) { $0 * $1.size }
      if padded[axis] == 1 {
        axes[axis] = []
      } else if length == 1 {
        guard shapes[view.value].channels == 1 else {
          throw operation.error("its constant has the shape \(shape) beside \(view.shape), which is not supported")
        }
        axes[axis] = [.init(dimension: .channels, size: padded[axis], stride: own)]
        own *= padded[axis]
      } else if length != padded[axis] {
        throw operation.error("its constant has the shape \(shape) beside \(view.shape)")
      }
    }
    guard let steps = steps(of: constant, beside: ONNXView(value: view.value, axes: axes)) else {
      throw operation.error("its constant has the shape \(shape) beside \(view.shape)")
    }
    // along an axis of the map it is given whole or not at all
    var size = shapes[view.value]
    size.channels *= own
    for dimension in Axis.allCases where !steps.contains(where: { $0.factor.dimension == dimension }) {
      size[dimension] = 1
    }
    guard size.count <= ONNXConstant.largest, max(size.height, size.width, size.channels) <= Self.mostChannels else {
      throw operation.error("its constant would be a map of \(size), which is too large")
    }
    let map = try constantMap(constant, steps, size, at: view.value, operation)
    // parts of an axis that it did not have are there now
    for axis in axes.indices where axes[axis].isEmpty && axis >= axes.count - view.rank {
      let factors = view.axes[axis - (axes.count - view.rank)]
      if factors.allSatisfy({ size[$0.dimension] > 1 }) { axes[axis] = factors }
    }
    return ONNXView(value: map, axes: axes)
  }

  /// A map of `size` of the values of `constant`, which lie `steps` apart, for places where the map `value` is.
  private func constantMap(
    _ constant: Tensor, _ steps: [(factor: ONNXView.Factor, step: Int)], _ size: Shape, at value: Int,
    _ operation: ONNXOperation
  ) throws(ONNXError) -> Int {
    _ = try arithmetic.spend([size.height, size.width, size.channels], operation)
    let offsets = Axis.allCases.map { dimension in
      (0..<size[dimension]).map { position in
        steps.reduce(0) {
          $1.factor.dimension == dimension ? $0 + position / $1.factor.stride % $1.factor.size * $1.step : $0
        }
      }
    }
    var values: [Float] = []
    values.reserveCapacity(size.count)
    for row in offsets[0] {
      for column in offsets[1] {
        for channel in offsets[2] { values.append(constant.values[row + column + channel]) }
      }
    }
    // rows and columns that are an axis of the image alone are those of a larger one, too
    let isInterpolated = [Axis.rows, .columns].allSatisfy { dimension in
      let factors = steps.map(\.factor).filter { $0.dimension == dimension && $0.size > 1 }
      return factors.isEmpty || factors.count == 1 && factors[0].isElastic && factors[0].stride == 1
    }
    let map = ConstantMap(
      Tensor([size.height, size.width, size.channels], values), fit: isInterpolated ? .interpolated : .exact)
    return try add(map, [value], operation, name: "")
  }

  /// `constant` as a part of what `view` becomes along `axis`, laid out as it is.
  func part(
    _ constant: Tensor, beside view: ONNXView, _ axis: Int, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    var frame = view
    let length = constant.shape.count == view.rank ? constant.shape[axis] : 0
    guard length > 0, constant.values.count <= Self.mostRepeated else {
      throw operation.error("it joins \(view.shape) with a constant of the shape \(constant.shape)")
    }
    if view.axes[axis].allSatisfy({ $0.dimension == .channels }) || length == 1 {
      // the constant's own channels, beside the map's rows and columns
      var axes = view.axes
      let others = axes.indices.filter { $0 != axis }.flatMap { axes[$0] }.filter { $0.dimension == .channels }
      axes[axis] =
        length == 1 && others.isEmpty == false
        ? [] : [.init(dimension: .channels, size: length, stride: others.reduce(1) { $0 * $1.size })]
      Self.lay(&axes)
      frame.axes = axes
      return try filled(constant, frame, operation)
    }
    throw operation.error("it joins \(view.shape) with a constant of the shape \(constant.shape) along axis \(axis)")
  }

  /// `constant`, of the shape of `frame`, as a map laid out as that says.
  private func filled(
    _ constant: Tensor, _ frame: ONNXView, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXView {
    guard constant.shape == frame.shape else {
      throw operation.error("it joins a map with a constant of the shape \(constant.shape), expected \(frame.shape)")
    }
    var size = Shape(1, 1, 1)
    for factor in frame.axes.joined() { size[factor.dimension] *= factor.size }
    guard let steps = steps(of: constant, beside: frame) else {
      throw operation.error("it joins \(frame.shape) with a constant of the shape \(constant.shape)")
    }
    let map = try constantMap(constant, steps, size, at: frame.value, operation)
    return ONNXView(value: map, axes: frame.axes)
  }
}
