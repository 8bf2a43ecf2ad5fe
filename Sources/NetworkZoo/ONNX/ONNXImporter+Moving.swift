// Operators that count axes anew.

import NeuralNetwork

extension ONNXImporter {
  func shape(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let lengths = try map(operation).shape
    func place(_ name: String, _ standard: Int) throws(ONNXError) -> Int {
      let stated = try operation.int(name, standard)
      return min(max(stated < 0 ? stated + lengths.count : stated, 0), lengths.count)
    }
    let (start, end) = (try place("start", 0), try place("end", lengths.count))
    let part = start < end ? Array(lengths[start..<end]) : []
    return .constant(.integers(part, shape: [part.count]))
  }

  mutating func flatten(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    let stated = try operation.int("axis", 1)
    let axis = stated < 0 ? stated + input.rank : stated
    guard (0...input.rank).contains(axis) else { throw operation.error("it has no axis \(stated)") }
    let before = input.shape[..<axis].reduce(1, *)
    return try reshaped(input, to: [before, shapes[input.number].count / before], operation)
  }

  mutating func reshape(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard var shape = try wholeNumbers(operation, "shape", upTo: 4, 1) else {
      throw operation.error("its shape is missing")
    }
    let (old, count) = (input.shape, shapes[input.number].count)
    let asked = shape
    let keepsZeros = try operation.int("allowzero", 0) != 0
    for axis in shape.indices where shape[axis] == 0 && !keepsZeros && axis < old.count { shape[axis] = old[axis] }
    if let free = shape.firstIndex(of: -1) {
      let others = shape.indices.filter { $0 != free }.reduce(1) { product, axis in
        shape[axis] > 0 && shape[axis] <= count && product <= count ? product * shape[axis] : count + 1
      }
      if count % others == 0 { shape[free] = count / others }
    }
    guard shape.count <= 8, shape.allSatisfy({ $0 > 0 && $0 <= count }),
      shape.reduce(1, { $0 <= count ? $0 * $1 : $0 }) == count
    else { throw operation.error("it makes \(asked) of \(old), which holds \(count) values") }
    return try reshaped(input, to: shape, operation)
  }

  /// `input` with axes of the lengths `shape`. What becomes one vector is laid out as one.
  private mutating func reshaped(
    _ input: ONNXView, to shape: [Int], _ operation: ONNXOperation
  ) throws(ONNXError) -> Value {
    if shape == input.shape { return .map(input) }
    guard var view = input.reshaped(to: shape) else {
      throw operation.error("it makes \(shape) of \(input.shape), which cuts rows or columns and is not read")
    }
    let isVector = shape.dropFirst(2).allSatisfy { $0 == 1 } && shape.count > 1 && shape[0] == 1
    guard isVector, view.axes[1].contains(where: { $0.dimension != .channels }) else {
      // channels that have changed their order get it in memory, so that nodes are numbered as the graph does
      for axis in view.axes.indices where view.axes[axis].count > 1 && view.isMade(axis, of: .channels) {
        guard view.shape[axis] == shapes[view.number].channels else { continue }
        view = try arranged(view, axis, operation, name: layerName(operation))
      }
      return .map(view)
    }
    var whole = view
    whole.axes = [[], Array(view.axes.joined())]
    let flat = try flattened(whole, 1, operation, name: layerName(operation))
    return .map(ONNXView(number: flat.number, axes: flat.axes + shape.dropFirst(2).map { _ in [] }))
  }

  mutating func transpose(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    let order = try operation.ints("perm") ?? Array((0..<input.rank).reversed())
    guard order.sorted() == Array(0..<input.rank) else {
      throw operation.error("its order of axes \(order) does not fit the shape \(input.shape)")
    }
    input.axes = order.map { input.axes[$0] }
    return .map(input)
  }

  mutating func squeeze(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    let shape = input.shape
    let stated = try wholeNumbers(operation, "axes", upTo: 12, 1)
    let axes = try positions(stated ?? shape.indices.filter { shape[$0] == 1 }, input.rank, operation)
    guard axes.allSatisfy({ shape[$0] == 1 }) else {
      throw operation.error("it drops axes \(axes.sorted()) of \(shape), which are longer than 1")
    }
    input.axes = input.axes.indices.filter { !axes.contains($0) }.map { input.axes[$0] }
    return .map(input)
  }

  mutating func unsqueeze(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    guard let stated = try wholeNumbers(operation, "axes", upTo: 12, 1), stated.count <= 4 else {
      throw operation.error("its axes are missing")
    }
    let rank = input.rank + stated.count
    let axes = try positions(stated, rank, operation)
    guard axes.count == stated.count else { throw operation.error("it names an axis twice: \(stated)") }
    var old = input.axes[...]
    input.axes = (0..<rank).map { axes.contains($0) ? [] : old.removeFirst() }
    return .map(input)
  }

  /// The positions of axes that may count from the end.
  func positions(_ axes: [Int], _ rank: Int, _ operation: ONNXOperation) throws(ONNXError) -> Set<Int> {
    guard axes.allSatisfy({ $0 >= -rank && $0 < rank }) else {
      throw operation.error("it names axes \(axes) of \(rank)")
    }
    return Set(axes.map { $0 < 0 ? $0 + rank : $0 })
  }

  /// The mean, sum, maximum or length over all rows and columns, or over all channels.
  mutating func reduction(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    let kind = operation.proto.opType
    let stated = try wholeNumbers(operation, "axes", upTo: kind == "ReduceSum" ? 12 : 17, 1)
    guard let stated, !stated.isEmpty else { throw operation.error("it has no axes: only some of them are read") }
    var axes = try positions(stated, input.rank, operation)
    axes = axes.filter { !input.axes[$0].isEmpty }
    let keeps = try operation.int("keepdims", 1) != 0
    let factors = axes.flatMap { input.axes[$0] }
    let spatial = input.axes.joined().filter { $0.dimension != .channels }
    let layers: [any Layer]
    if factors.isEmpty {
      layers = []
    } else if factors.allSatisfy({ $0.dimension != .channels }), factors.count == spatial.count {
      switch kind {
      case "ReduceMean": layers = [GlobalAveragePooling()]
      case "ReduceSum": layers = [GlobalAveragePooling(isSum: true)]
      case "ReduceMax": layers = [MaxPooling(nil)]
      default:
        layers = [Pointwise(.square), GlobalAveragePooling(isSum: true), Pointwise(.squareRoot)]
      }
    } else if factors.allSatisfy({ $0.dimension == .channels }), kind != "ReduceMax",
      factors.reduce(1, { $0 * $1.size }) == shapes[input.number].channels
    {
      let isSum = kind != "ReduceMean"
      layers =
        kind == "ReduceL2"
        ? [Pointwise(.square), ChannelPooling(isSum: true), Pointwise(.squareRoot)] : [ChannelPooling(isSum: isSum)]
    } else {
      throw operation.error(
        "it reduces axes \(stated) of \(input.shape); all rows and columns, or all channels, are read")
    }
    for (place, layer) in layers.enumerated() {
      input.number = try add(layer, [input.number], operation, name: place == layers.count - 1 ? nil : "")
    }
    let reduced = try positions(stated, input.rank, operation)
    for axis in reduced { input.axes[axis] = input.axes[axis].map { .init(dimension: $0.dimension, size: 1) } }
    if !keeps { input.axes = input.axes.indices.filter { !reduced.contains($0) }.map { input.axes[$0] } }
    return .map(input)
  }

  mutating func expand(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard let shape = try constant(operation, 1)?.integers, shape.count <= input.rank else {
      throw operation.error("its shape is missing, or longer than its input's")
    }
    guard zip(shape.reversed(), input.shape.reversed()).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw operation.error("it repeats a map of \(input.shape) to \(shape), which is not read")
    }
    return .map(input)
  }

  /// Numbers are float32 here whatever they are cast to.
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let type = Onnx_TensorProto.DataType(rawValue: try operation.int("to", 1))
    guard [.float, .float16, .double, .bfloat16].contains(type) else {
      throw operation.error("it casts a map to type \(type.map { "\($0)" } ?? "unknown")")
    }
    return try value(operation, 0)
  }

  func constantOperation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    if let tensor = try operation.tensor("value") { return tensor }
    if operation.has("value_float") { return .floats(Tensor([], [try operation.float("value_float", 0)])) }
    if let values = try operation.floats("value_floats") { return .floats(Tensor([values.count], values)) }
    if operation.has("value_int") { return .integers([try operation.int("value_int", 0)], shape: []) }
    if let values = try operation.ints("value_ints") { return .integers(values, shape: [values.count]) }
    throw operation.error("it has no value that is read")
  }
}
