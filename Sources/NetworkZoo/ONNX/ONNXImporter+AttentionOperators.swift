// Operators that are a layer of attention: ONNX's own, and those that onnxruntime writes where it has optimized a
// graph.

import NeuralNetwork

extension ONNXImporter {
  /// Attention of ONNX: queries, keys and values with heads as an axis, or one behind the other as channels.
  func attention(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    for index in 4...5 where operation.hasInput(index) { throw operation.error("it is given keys of earlier tokens") }
    guard try operation.float("softcap", 0) == 0 else { throw operation.error("softcap is not supported") }
    guard operation.proto.output.dropFirst().allSatisfy(\.isEmpty) else {
      throw operation.error("it gives more than its result, which is not supported")
    }
    var views: [ONNXView] = []
    for index in 0..<3 {
      if case .constant(let constant) = try operation.value(index) {
        views.append(try tokens(constant.tensor, operation))
      } else {
        views.append(try operation.map(index))
      }
    }
    let isJoined = views[0].rank == 3
    if isJoined {
      for (index, name) in ["q_num_heads", "kv_num_heads", "kv_num_heads"].enumerated() {
        views[index] = try heads(operation.int(name, 0), of: views[index], operation)
      }
    }
    let depth = Float(views[0].shape.last ?? 1)
    let inputs = AttentionInputs(
      queries: views[0], keys: views[1], values: views[2],
      factor: try operation.float("scale", 1 / depth.squareRoot()), bias: try bias(of: views, 3, operation))
    return try result(of: inputs, operation, joins: isJoined)
  }

  /// Attention of onnxruntime: its input, and the weights of queries, keys and values.
  func runtimeAttention(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard !operation.hasInput(4) else { throw operation.error("it is given keys of earlier tokens") }
    let bias = try operation.constant(2)?.tensor.values
    let joined = try dense(
      operation.map(), operation.storedConstant(1).storedTensor, isTransposed: false, factor: 1, bias: bias, operation,
      name: "")
    let width = joined.shape.last ?? 0
    let parts =
      try operation.ints("qkv_hidden_sizes", count: 3, in: 1...1 << 24) ?? [Int](repeating: width / 3, count: 3)
    guard parts.reduce(0, +) == width, joined.rank == 3 else {
      throw operation.error("its weights make \(joined.shape), expected queries, keys and values of \(parts)")
    }
    var views: [ONNXView] = []
    var first = 0
    for part in parts {
      views.append(try selected(joined, 2, Array(first..<first + part), .start, operation, name: ""))
      first += part
    }
    return try runtimeAttention(of: views, 5, mask: 3, operation)
  }

  /// Attention of onnxruntime, of queries, keys and values that were computed before.
  func multiHeadAttention(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    for index in 6...7 where operation.hasInput(index) { throw operation.error("it is given keys of earlier tokens") }
    var views = [try operation.map()]
    if operation.hasInput(1) {
      views.append(try operation.map(1))
      if operation.hasInput(2) { views.append(try operation.map(2)) }
    }
    // several in one map: tokens × heads × parts × channels
    let missing = 3 - views.count
    if missing > 0, let joined = views.popLast() {
      guard joined.rank == 5, joined.shape[3] == missing + 1 else {
        throw operation.error("it is given \(joined.shape), expected queries, keys and values")
      }
      for part in 0...missing {
        var view = try selected(joined, 3, [part], .start, operation, name: "")
        view.axes.remove(at: 3)
        view.axes.swapAt(1, 2)
        views.append(view)
      }
    }
    if let bias = try operation.constant(3)?.tensor {
      var first = 0
      for index in views.indices where views[index].rank == 3 {
        let count = views[index].shape[2]
        guard first + count <= bias.values.count else {
          throw operation.error("its bias has \(bias.values.count) values")
        }
        let own = Tensor([count], Array(bias.values[first..<first + count]))
        first += count
        guard case .map(let view) = try joined(views[index], own, by: .sum, operation, name: "") else { continue }
        views[index] = view
      }
    }
    return try runtimeAttention(of: views, 5, mask: 4, operation)
  }

  /// Attention of `views`; the operation's input `bias` is added to the products, and `mask` may only let all be seen.
  private func runtimeAttention(
    of views: [ONNXView], _ bias: Int, mask: Int, _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXValue {
    if let mask = try operation.constant(mask), mask.tensor.values.contains(0) {
      throw operation.error("its mask leaves out keys, which is not supported")
    }
    let count = try operation.int("num_heads", 0)
    let views = try views.map { (view) throws(ONNXError) in
      view.rank == 3 ? try heads(count, of: view, operation) : view
    }
    let depth = Float(views[0].shape.last ?? 1)
    let stated = try operation.float("scale", 0)
    let inputs = AttentionInputs(
      queries: views[0], keys: views[1], values: views[2], factor: stated == 0 ? 1 / depth.squareRoot() : stated,
      bias: try self.bias(of: views, bias, operation))
    return try result(of: inputs, operation, joins: true)
  }

  /// `view`, 1 × tokens × channels, with the channels cut into `count` heads: 1 × heads × tokens × channels.
  private func heads(_ count: Int, of view: ONNXView, _ operation: ONNXOperation) throws(ONNXError) -> ONNXView {
    let shape = view.shape
    guard count > 0, shape.count == 3, shape[2].isMultiple(of: count),
      var result = view.reshaped(to: [shape[0], shape[1], count, shape[2] / count])
    else { throw operation.error("it makes \(count) heads of \(shape)") }
    result.axes.swapAt(1, 2)
    return result
  }

  /// What the operation adds to the products of queries and keys: its input `index`, and what keeps a query from seeing
  /// later keys.
  private func bias(of views: [ONNXView], _ index: Int, _ operation: ONNXOperation) throws(ONNXError) -> Tensor? {
    guard views.allSatisfy({ $0.rank == 4 }) else {
      throw operation.error(
        "it is given \(views.map { "\($0.shape)" }.joined(separator: ", ")), expected heads of tokens")
    }
    let heads = views[0].shape.dropLast(2).reduce(1, *)
    let queries = views[0].shape[views[0].rank - 2], keys = views[1].shape[views[1].rank - 2]
    var bias: Tensor?
    if let given = try operation.constant(index) {
      var shape = given.shape
      while let first = shape.first, first == 1, shape.count > 3 { shape.removeFirst() }
      shape = [Int](repeating: 1, count: max(0, 3 - shape.count)) + shape
      guard shape.count == 3, [1, heads].contains(shape[0]), [1, queries].contains(shape[1]),
        [1, keys].contains(shape[2])
      else { throw operation.error("what is added to its products has the shape \(given.shape)") }
      let whole = [shape[0], queries, keys]
      var values = given.tensor.values
      // whole numbers say whether a key is seen
      if case .integers = given { values = values.map { $0 == 0 ? -.infinity : 0 } }
      values = try arithmetic.offsets(shape, in: whole, operation).map { values[$0] }
      if values.contains(where: { $0 != 0 }) { bias = Tensor(whole, values) }
    }
    if try operation.int("is_causal", operation.int("unidirectional", 0)) != 0 {
      let before = bias ?? Tensor([1, queries, keys], [Float](repeating: 0, count: queries * keys))
      bias = Tensor(
        before.shape,
        before.values.enumerated().map { $0.offset % keys > $0.offset / keys % queries ? -.infinity : $0.element })
    }
    return bias
  }

  /// The layer of attention, with its heads behind each other as channels where `joins` says so.
  private func result(
    of inputs: AttentionInputs, _ operation: ONNXOperation, joins: Bool
  ) throws(ONNXError) -> ONNXValue {
    guard var view = try attention(inputs, operation) else {
      let shapes = [inputs.queries, inputs.keys, inputs.values].map { "\($0.shape)" }.joined(separator: ", ")
      throw operation.error("it is given queries, keys and values of \(shapes), which are not supported")
    }
    if joins {
      view.axes.swapAt(1, 2)
      let shape = view.shape
      guard let joined = view.reshaped(to: [shape[0], shape[1], shape[2] * shape[3]]) else {
        throw operation.error("it makes \(shape)")
      }
      view = joined
    }
    return .map(view)
  }
}
