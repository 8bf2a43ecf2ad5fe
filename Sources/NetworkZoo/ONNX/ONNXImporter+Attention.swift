// Attention: products of queries and keys, a softmax, products with values, which become one layer.
//
// It is recognized where the weights meet the values. What was computed on the way there (the matrices of weights) is
// then needed by nothing.

import NeuralNetwork

extension ONNXImporter {
  /// What a product of two maps is computed from, as the graph reads both before they are laid out as matrices.
  struct Factors {
    let left, right: ONNXView
  }

  /// What attention is computed from. Axes: heads, then tokens and the channels of a head.
  struct AttentionInputs {
    var queries, keys, values: ONNXView
    /// The factor of the products.
    var factor: Float
    /// What is added to the products, 1 or heads × queries × keys.
    var bias: Tensor?
  }

  /// The product of `weights` and `values`, if the weights are a softmax of products of queries and keys; nil where
  /// they are something else, or where it is no layer of attention.
  func attention(_ weights: ONNXView, _ values: ONNXView, _ operation: ONNXOperation) throws(ONNXError) -> ONNXView? {
    let shape = shapes[weights.value], last = weights.rank - 1
    guard case (let softmax as Softmax, let inputs) = layer(weights.value), !softmax.isGlobal,
      isWhole(weights.axes[last], .channels, in: shape), isWhole(weights.axes[last - 1], .columns, in: shape),
      isWhole(Array(weights.axes[..<(last - 1)].joined()), .rows, in: shape),
      let (factors, factor, bias) = scores(inputs[0], of: shape)
    else { return nil }
    var keys = factors.right
    keys.axes.swapAt(keys.rank - 1, keys.rank - 2)
    return try attention(
      AttentionInputs(queries: factors.left, keys: keys, values: values, factor: factor, bias: bias), operation)
  }

  /// What `value`, a map of heads × queries × keys, is the product of; its factor, and what is added to it.
  private func scores(_ value: Int, of shape: Shape) -> (factors: Factors, factor: Float, bias: Tensor?)? {
    var value = value
    var factor: Float = 1
    var bias: (values: [Float], heads: Int)?
    func add(_ summand: [Float], heads: Int) {
      let count = shape.width * shape.channels
      var sum = bias?.values ?? [Float](repeating: 0, count: heads * count)
      if heads > (bias?.heads ?? heads) { sum = (0..<heads).flatMap { _ in sum } }
      for index in sum.indices { sum[index] += factor * summand[index % summand.count] }
      bias = (sum, max(heads, bias?.heads ?? heads))
    }
    while factors[value] == nil {
      let (layer, inputs) = layer(value)
      if let line = layer as? ScaleShift, let scale = line.scale.first, line.scale.allSatisfy({ $0 == scale }) {
        // what is added to all keys alike changes nothing
        if line.shift.contains(where: { $0 != line.shift[0] }) {
          add((0..<shape.width).flatMap { _ in line.shift }, heads: 1)
        }
        factor *= scale
        value = inputs[0]
      } else if layer is Sum, inputs.count == 2 {
        let constants = inputs.map(constantMap)
        guard let constant = constants[0] ?? constants[1], (constants[0] == nil) != (constants[1] == nil) else {
          return nil
        }
        let own = constant.shape
        let heads = own[0]
        guard heads == 1 || heads == shape.height, own[1] == 1 || own[1] == shape.width,
          own[2] == 1 || own[2] == shape.channels, heads * shape.width * shape.channels <= Self.mostRepeated
        else { return nil }
        let values = constant.values
        add(
          (0..<heads).flatMap { head in
            (0..<shape.width).flatMap { query in
              (0..<shape.channels).map { key in
                values[(head * own[1] + (own[1] == 1 ? 0 : query)) * own[2] + (own[2] == 1 ? 0 : key)]
              }
            }
          }, heads: heads)
        value = constants[0] == nil ? inputs[0] : inputs[1]
      } else {
        return nil
      }
    }
    guard let factors = factors[value], shapes[value] == shape else { return nil }
    let isNothing = bias?.values.allSatisfy { $0 == 0 } ?? true
    return (factors, factor, isNothing ? nil : Tensor([bias!.heads, shape.width, shape.channels], bias!.values))
  }

  /// The constant that `value` is, perhaps repeated.
  private func constantMap(_ value: Int) -> Tensor? {
    let (layer, inputs) = layer(value)
    if let map = layer as? ConstantMap { return map.values }
    return layer is Expansion ? constantMap(inputs[0]) : nil
  }

  /// Whether `axis` is the axis `dimension` of a map of `shape` as a whole, in its order.
  private func isWhole(_ axis: [ONNXView.Factor], _ dimension: Axis, in shape: Shape) -> Bool {
    var stride = 1
    for factor in axis.reversed() where factor.size > 1 {
      guard factor.dimension == dimension, factor.stride == stride else { return false }
      stride *= factor.size
    }
    return stride == shape[dimension]
  }

  /// Adds the layer of attention; nil where its heads are not made of channels alone.
  func attention(_ inputs: AttentionInputs, _ operation: ONNXOperation) throws(ONNXError) -> ONNXView? {
    var factor = inputs.factor
    var views = [inputs.queries, inputs.keys, inputs.values]
    guard views.allSatisfy({ $0.rank > 1 }) else { return nil }
    let shapes = views.map(\.shape)
    let (queries, keys) = (shapes[0].suffix(2), shapes[1].suffix(2))
    let heads = shapes[0].dropLast(2).reduce(1, *)
    guard shapes.allSatisfy({ $0.dropLast(2).reduce(1, *) == heads }), queries.last == keys.last,
      keys.first == shapes[2].suffix(2).first,
      inputs.bias.map({ $0.shape.suffix(2) == [queries.first!, keys.first!] && [1, heads].contains($0.shape[0]) })
        ?? true,
      views.allSatisfy({ $0.axes.dropLast(2).joined().allSatisfy { $0.size == 1 || $0.dimension == .channels } })
    else { return nil }
    for index in 0..<2 {
      while let line = line(views[index].value), line.summand == 0 {
        factor *= line.factor
        views[index].value = line.input
      }
    }
    for index in views.indices { views[index] = try laidOutForAttention(views[index], operation) }
    var sources = views.map(\.value)
    // queries, keys and values that lie one behind the other in one map are read there
    let runs = sources.map(channelRun)
    let count = runs[0].count
    if runs.allSatisfy({ $0.value == runs[0].value && $0.count == count }), runs.map(\.first) == [0, count, 2 * count],
      self.shapes[runs[0].value].channels == 3 * count
    {
      sources = [runs[0].value]
    }
    var result = views[0]
    result.value = try add(Attention(heads: heads, scale: factor, bias: inputs.bias), sources, operation)
    let depth = shapes[2].last!
    var stride = depth * heads
    for axis in 0..<(result.rank - 2) {
      stride /= shapes[0][axis]
      result.axes[axis] =
        shapes[0][axis] == 1 ? [] : [.init(dimension: .channels, size: shapes[0][axis], stride: stride)]
    }
    result.axes[result.rank - 1] = [.init(dimension: .channels, size: depth)]
    return result
  }

  /// `view`, of heads × tokens × channels, with heads and their channels as channels. Tokens that are the map's
  /// positions stay there.
  private func laidOutForAttention(_ view: ONNXView, _ operation: ONNXOperation) throws(ONNXError) -> ONNXView {
    let tokens = view.rank - 2
    let isInPlace = isPositions(view.axes[tokens], of: view.value)
    return try placed(view, operation) { axis, factor in
      axis != tokens ? .channels : isInPlace ? factor.dimension : .rows
    }
  }

  /// Whether `axis` is all positions of the map `value`, row after row.
  func isPositions(_ axis: [ONNXView.Factor], of value: Int) -> Bool {
    let shape = shapes[value]
    let factors = axis.filter { $0.size > 1 }
    return isWhole(factors.filter { $0.dimension == .rows }, .rows, in: shape)
      && isWhole(factors.filter { $0.dimension == .columns }, .columns, in: shape)
      && factors.map(\.dimension) == factors.map(\.dimension).sorted { $0 == .rows && $1 == .columns }
      && factors.allSatisfy { $0.dimension != .channels }
  }

  /// The map of which `value` is a run of channels, and which ones.
  private func channelRun(_ value: Int) -> (value: Int, first: Int, count: Int) {
    guard case (let selection as ChannelSelection, let inputs) = layer(value), let first = selection.channels.first,
      selection.channels == Array(first..<first + selection.channels.count)
    else { return (value, 0, shapes[value].channels) }
    let whole = channelRun(inputs[0])
    return (whole.value, whole.first + first, selection.channels.count)
  }

  /// `constant`, of heads × tokens × channels or of more axes before, as a map of tokens.
  func tokens(_ constant: Tensor, _ operation: ONNXOperation) throws(ONNXError) -> ONNXView {
    let shape = constant.shape, last = shape.count - 1
    guard shape.count > 1, !shape.contains(0), constant.values.count <= Self.mostRepeated else {
      throw operation.error("it multiplies a map by a constant of the shape \(shape), which is not supported")
    }
    let heads = shape[..<(last - 1)].reduce(1, *), count = shape[last - 1], depth = shape[last]
    let values = constant.values
    let rows = (0..<count).flatMap { token in
      (0..<heads).flatMap { head in
        let first = (head * count + token) * depth
        return values[first..<first + depth]
      }
    }
    let value = try add(
      ConstantMap(Tensor([count, 1, heads * depth], rows), fit: .own), [network.input], operation, name: "")
    var view = ONNXView(value: value, axes: shape.map { _ in [] })
    var stride = heads * depth
    for axis in 0..<(last - 1) {
      stride /= shape[axis]
      if shape[axis] > 1 { view.axes[axis] = [.init(dimension: .channels, size: shape[axis], stride: stride)] }
    }
    view.axes[last - 1] = [.init(dimension: .rows, size: count)]
    view.axes[last] = [.init(dimension: .channels, size: depth)]
    return view
  }
}
