// Operators without weights: functions, normalizations, merging, moving values.

import NeuralNetwork

extension ONNXImporter {
  mutating func clip(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var bounds: [Float] = [-.infinity, .infinity]
    for (place, name) in ["min", "max"].enumerated() {
      if operation.opset < 11 {
        bounds[place] = try operation.float(name, bounds[place])
      } else if let bound = try constant(operation, place + 1)?.tensor.values {
        guard bound.count == 1 else { throw operation.error("its \(name) has \(bound.count) values, expected 1") }
        bounds[place] = bound[0]
      }
    }
    return try append(Clamp(bounds[0], bounds[1]), operation)
  }

  mutating func softmax(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    let rank = input.isVector ? 2 : 4
    // before version 13 all axes from `axis` on are one
    let isCoerced = operation.opset < 13
    var axis = try operation.int("axis", isCoerced ? 1 : -1)
    if axis < 0 { axis += rank }
    guard axis == 1 else { throw operation.error("axis \(axis) is not read: only the channels' is") }
    return try append(Softmax(isGlobal: isCoerced && !input.isVector), operation)
  }

  mutating func localResponseNorm(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let size = try operation.int("size", 0)
    guard (1...4096).contains(size) else { throw operation.error("its size \(size) is not that of a neighbourhood") }
    return try append(
      LocalResponseNormalization(
        size: size, alpha: operation.float("alpha", 1e-4), beta: operation.float("beta", 0.75),
        bias: operation.float("bias", 1)), operation)
  }

  mutating func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var inputs: [Int] = []
    var isVector = false
    for index in operation.proto.input.indices {
      let input = try map(operation, index)
      if index > 0 && input.isVector != isVector { throw operation.error("it joins maps with vectors") }
      isVector = input.isVector
      inputs.append(input.number)
    }
    let axis = try operation.int("axis", 1)
    guard !inputs.isEmpty, axis == 1 || axis == (isVector ? -1 : -3) else {
      throw operation.error("axis \(axis) is not read: only the channels' is")
    }
    return try append(Concatenation(), inputs, operation, isVector: isVector)
  }

  mutating func sum(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    try joined(operation, Sum()) { (channels, numbers) in
      ScaleShift(scale: [Float](repeating: 1, count: channels), shift: numbers)
    }
  }

  mutating func product(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    try joined(operation, Product()) { (channels, numbers) in
      ScaleShift(scale: numbers, shift: [Float](repeating: 0, count: channels))
    }
  }

  /// Joins maps by `layer`; a constant among them is merged by the layer that `withConstant` makes of its numbers.
  private mutating func joined(
    _ operation: ONNXOperation, _ layer: any Layer, withConstant: (_ channels: Int, [Float]) -> ScaleShift
  ) throws(ONNXError) -> Value {
    var maps: [(number: Int, isVector: Bool)] = []
    var constants: [Tensor] = []
    for index in operation.proto.input.indices {
      switch try value(operation, index) {
      case .map(let number, let isVector): maps.append((number, isVector))
      case .constant(let constant): constants.append(constant.tensor)
      }
    }
    guard let first = maps.first else { throw operation.error("it computes from constants alone, which is not read") }
    guard maps.allSatisfy({ $0.isVector == first.isVector }) else {
      throw operation.error("it joins a map and a vector, whose axes do not match")
    }
    var result = Value.map(first.number, isVector: first.isVector)
    if maps.count > 1 {
      let name = constants.isEmpty ? operation.name : ""
      result = try append(layer, maps.map(\.number), operation, name: name, isVector: first.isVector)
    }
    for (index, constant) in constants.enumerated() {
      guard case .map(let number, _) = result else { break }
      let channels = shapes[number].channels
      let numbers = try perChannel(constant, channels, isVector: first.isVector, operation)
      let name = index == constants.count - 1 ? operation.name : ""
      result = try append(
        withConstant(channels, numbers), [number], operation, name: name, isVector: first.isVector)
    }
    return result
  }

  /// One number a channel, of a constant that is broadcast over rows and columns.
  private func perChannel(
    _ constant: Tensor, _ channels: Int, isVector: Bool, _ operation: ONNXOperation
  ) throws(ONNXError) -> [Float] {
    if constant.values.count == 1 { return [Float](repeating: constant.values[0], count: channels) }
    // axes are matched from the last one on
    let padded = [Int](repeating: 1, count: max(0, 4 - constant.shape.count)) + constant.shape
    let expected = isVector ? [1, 1, 1, channels] : [1, channels, 1, 1]
    guard padded == expected else {
      throw operation.error("its constant has the shape \(constant.shape), expected one number or one a channel")
    }
    return constant.values
  }

  mutating func flatten(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    let axis = try operation.int("axis", 1)
    guard axis == 1 || axis == (input.isVector ? -1 : -3) else {
      throw operation.error("axis \(axis) is not read: only 1 is")
    }
    return try append(Flatten(), [input.number], operation, isVector: true)
  }

  mutating func reshape(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard var shape = try constant(operation, 1)?.integers else { throw operation.error("its shape is missing") }
    let from = shapes[input.number]
    let old = input.isVector ? [1, from.channels] : [1, from.channels, from.height, from.width]
    let asked = shape
    let keepsZeros = try operation.int("allowzero", 0) != 0
    for axis in shape.indices where shape[axis] == 0 && !keepsZeros && axis < old.count { shape[axis] = old[axis] }
    if let free = shape.firstIndex(of: -1) {
      let others = shape.indices.filter { $0 != free }.reduce(1) { $0 * max(1, abs(shape[$1])) }
      if from.count % others == 0 { shape[free] = from.count / others }
    }
    if shape == old { return .map(input.number, isVector: input.isVector) }
    switch shape {
    case [1, from.count]: return try append(Flatten(), [input.number], operation, isVector: true)
    case [1, from.count, 1, 1]: return try append(Flatten(), [input.number], operation)
    default: throw operation.error("it makes \(asked) of \(old); only a vector of all \(from.count) values is read")
    }
  }

  mutating func pad(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    guard !input.isVector else { throw operation.error("it pads a vector, which is not read") }
    let isOld = operation.opset < 11
    let stated = isOld ? try operation.ints("pads") : try constant(operation, 1)?.integers
    guard let stated else { throw operation.error("its pads are missing") }
    var axes = [0, 1, 2, 3]
    if let given = try constant(operation, 3)?.integers { axes = given.map { $0 < 0 ? $0 + 4 : $0 } }
    guard stated.count == 2 * axes.count, axes.allSatisfy((0...3).contains), stated.allSatisfy({ abs($0) <= 4096 })
    else { throw operation.error("its pads \(stated) for the axes \(axes) are not read: two for each axis are") }
    var begin = [0, 0, 0, 0]
    var end = begin
    for (place, axis) in axes.enumerated() {
      begin[axis] = stated[place]
      end[axis] = stated[place + axes.count]
    }
    guard begin[0...1] == [0, 0], end[0...1] == [0, 0] else {
      throw operation.error("it pads channels, which is not read")
    }
    let mode: NeuralNetwork.Padding.Mode
    switch try operation.string("mode", "constant") {
    case "constant":
      mode = .constant(
        isOld ? try operation.float("value", 0) : try constant(operation, 2)?.tensor.values.first ?? 0)
    case "reflect": mode = .reflect
    case "edge": mode = .edge
    case let other: throw operation.error("mode \(other) is not read: constant, reflect and edge are")
    }
    return try append(
      Padding(top: begin[2], left: begin[3], bottom: end[2], right: end[3], mode: mode), operation)
  }

  /// Numbers are float32 here whatever they are cast to; whole ones become so too.
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let type = Onnx_TensorProto.DataType(rawValue: try operation.int("to", 1))
    let isFloat = [.float, .float16, .double, .bfloat16].contains(type)
    switch try value(operation, 0) {
    case .constant(let constant):
      if isFloat { return .constant(.floats(constant.tensor)) }
      guard let integers = constant.integers else { throw operation.error("it cuts weights to whole numbers") }
      return .constant(.integers(integers, shape: constant.tensor.shape))
    case let map:
      guard isFloat else { throw operation.error("it casts a map to type \(type.map { "\($0)" } ?? "unknown")") }
      return map
    }
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
