import NeuralNetwork

extension ONNXArithmetic {
  func cast() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    let type = Onnx_TensorProto.DataType(rawValue: try operation.int("to", 1))
    if [.float, .float16, .double, .bfloat16].contains(type) { return .floats(constant.tensor) }
    switch constant {
    case .integers(let values, let shape):
      return type == .bool ? .integers(values.map { $0 == 0 ? 0 : 1 }, shape: shape) : constant
    case .floats(let tensor):
      guard tensor.values.allSatisfy({ abs($0) < 1e15 }) else {
        throw operation.error("it casts numbers to whole ones that are too large")
      }
      return .integers(
        tensor.values.map { type == .bool ? ($0 == 0 ? 0 : 1) : Int($0) }, shape: tensor.shape)
    }
  }

  mutating func joined(
    floats: (Float, Float) -> Float, integers: ((Int, Int) -> (partialValue: Int, overflow: Bool))?
  ) throws(ONNXError) -> ONNXConstant {
    var result = try input(0)
    for index in 1..<max(2, inputs.count) {
      let other = try input(index)
      let shape = try joinedShape([result.shape, other.shape])
      let (left, right) = (try places(result.shape, in: shape), try places(other.shape, in: shape))
      if case .integers(let a, _) = result, case .integers(let b, _) = other, let integers {
        var values: [Int] = []
        for (i, j) in zip(left, right) {
          let (value, overflow) = integers(a[i], b[j])
          guard !overflow else { throw operation.error("\(a[i]) and \(b[j]) are too much for whole numbers") }
          values.append(value)
        }
        result = .integers(values, shape: shape)
      } else {
        let (a, b) = (result.tensor.values, other.tensor.values)
        result = .floats(Tensor(shape, zip(left, right).map { floats(a[$0], b[$1]) }))
      }
    }
    return result
  }

  mutating func compared(
    _ integers: (Int, Int) -> Bool, _ floats: (Float, Float) -> Bool
  ) throws(ONNXError) -> ONNXConstant {
    let (a, b) = (try input(0), try input(1))
    let shape = try joinedShape([a.shape, b.shape])
    let (left, right) = (try places(a.shape, in: shape), try places(b.shape, in: shape))
    if case .integers(let a, _) = a, case .integers(let b, _) = b {
      return .integers(zip(left, right).map { integers(a[$0], b[$1]) ? 1 : 0 }, shape: shape)
    }
    let (x, y) = (a.tensor.values, b.tensor.values)
    return .integers(zip(left, right).map { floats(x[$0], y[$1]) ? 1 : 0 }, shape: shape)
  }

  mutating func each(_ function: (Float) -> Float) throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    _ = try count(constant.shape)
    let tensor = Tensor(constant.shape, constant.tensor.values.map(function))
    if case .integers = constant, let integers = ONNXConstant.floats(tensor).integers {
      return .integers(integers, shape: tensor.shape)
    }
    return .floats(tensor)
  }

  mutating func choice() throws(ONNXError) -> ONNXConstant {
    let (condition, a, b) = (try integers(0), try input(1), try input(2))
    let shape = try joinedShape([try input(0).shape, a.shape, b.shape])
    let which = try places(try input(0).shape, in: shape)
    let (left, right) = (try places(a.shape, in: shape), try places(b.shape, in: shape))
    if case .integers(let a, _) = a, case .integers(let b, _) = b {
      return .integers(which.indices.map { condition[which[$0]] != 0 ? a[left[$0]] : b[right[$0]] }, shape: shape)
    }
    let (x, y) = (a.tensor.values, b.tensor.values)
    return .floats(Tensor(shape, which.indices.map { condition[which[$0]] != 0 ? x[left[$0]] : y[right[$0]] }))
  }

  /// The positions `indices` of axis `axis`.
  private mutating func selected(_ constant: ONNXConstant, _ axis: Int, _ indices: [Int]) throws(ONNXError)
    -> ONNXConstant
  {
    var shape = constant.shape
    let inner = shape[(axis + 1)...].reduce(1, *), length = shape[axis]
    shape[axis] = indices.count
    let total = try count(shape)
    guard total > 0 else { return taken(constant, shape, []) }
    let outer = total / indices.count / inner
    let places = (0..<outer).flatMap { block in
      indices.flatMap { index in (0..<inner).map { (block * length + index) * inner + $0 } }
    }
    return taken(constant, shape, places)
  }

  mutating func gather() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    let axis = try position(try operation.int("axis", 0), constant.shape.count)
    let length = constant.shape[axis]
    let (indices, indexShape) = (try integers(1), try input(1).shape)
    guard indices.allSatisfy({ $0 >= -length && $0 < length }) else {
      throw operation.error("it takes \(indices.prefix(8)) of \(length)")
    }
    let flat = try selected(constant, axis, indices.map { $0 < 0 ? $0 + length : $0 })
    let shape = Array(constant.shape[..<axis]) + indexShape + Array(constant.shape[(axis + 1)...])
    return flat.reshaped(shape)
  }

  mutating func concatenation() throws(ONNXError) -> ONNXConstant {
    let first = try input(0)
    let axis = try position(try operation.int("axis", 0), first.shape.count)
    var shape = first.shape
    shape[axis] = 0
    var parts: [ONNXConstant] = []
    for index in inputs.indices {
      let part = try input(index)
      var expected = first.shape
      guard part.shape.count == expected.count else { throw operation.error("it joins other shapes") }
      expected[axis] = part.shape[axis]
      guard part.shape == expected else { throw operation.error("it joins \(part.shape) to \(first.shape)") }
      shape[axis] += part.shape[axis]
      parts.append(part)
    }
    _ = try count(shape)
    let outer = shape[..<axis].reduce(1, *), inner = shape[(axis + 1)...].reduce(1, *)
    let ranges = (0..<outer).flatMap { block in
      parts.enumerated().map { number, part in
        let size = part.shape[axis] * inner
        return (number, block * size..<(block + 1) * size)
      }
    }
    let lists = parts.compactMap { part -> [Int]? in
      if case .integers(let values, _) = part { return values }
      return nil
    }
    if lists.count == parts.count { return .integers(ranges.flatMap { lists[$0.0][$0.1] }, shape: shape) }
    let tensors = parts.map { $0.tensor.values }
    return .floats(Tensor(shape, ranges.flatMap { tensors[$0.0][$0.1] }))
  }

  mutating func reshape() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    var shape = try integers(1)
    let keepsZeros = try operation.int("allowzero", 0) != 0
    for axis in shape.indices where shape[axis] == 0 && !keepsZeros && axis < constant.shape.count {
      shape[axis] = constant.shape[axis]
    }
    let free = shape.firstIndex(of: -1)
    if let free { shape[free] = 1 }
    let known = try count(shape)
    budget += known
    if let free, known > 0 { shape[free] = constant.count / known }
    guard try count(shape) == constant.count else {
      throw operation.error("it makes \(shape) of \(constant.shape)")
    }
    return constant.reshaped(shape)
  }

  mutating func squeeze() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    var axes: Set<Int> = []
    for axis in try wholeNumbers("axes", upTo: 12, 1) ?? constant.shape.indices.filter({ constant.shape[$0] == 1 }) {
      axes.insert(try position(axis, constant.shape.count))
    }
    guard axes.allSatisfy({ constant.shape[$0] == 1 }) else {
      throw operation.error("it drops axes of \(constant.shape) that are longer than 1")
    }
    return constant.reshaped(constant.shape.indices.filter { !axes.contains($0) }.map { constant.shape[$0] })
  }

  mutating func unsqueeze() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    guard let stated = try wholeNumbers("axes", upTo: 12, 1), stated.count <= 8 else {
      throw operation.error("its axes are missing")
    }
    let rank = constant.shape.count + stated.count
    var axes: Set<Int> = []
    for axis in stated { axes.insert(try position(axis, rank)) }
    guard axes.count == stated.count else { throw operation.error("it names an axis twice") }
    var old = constant.shape[...]
    return constant.reshaped((0..<rank).map { axes.contains($0) ? 1 : old.removeFirst() })
  }

  mutating func transpose() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    let order = try operation.ints("perm") ?? Array(constant.shape.indices.reversed())
    guard order.sorted() == Array(constant.shape.indices) else {
      throw operation.error("its order of axes \(order) does not fit the shape \(constant.shape)")
    }
    let strides = Self.strides(constant.shape)
    let shape = order.map { constant.shape[$0] }
    return taken(constant, shape, try places(shape, strides: order.map { strides[$0] }))
  }

  mutating func slice() throws(ONNXError) -> ONNXConstant {
    var result = try input(0)
    guard let starts = try wholeNumbers("starts", upTo: 9, 1), let ends = try wholeNumbers("ends", upTo: 9, 2),
      starts.count == ends.count
    else { throw operation.error("its starts and ends are missing") }
    let axes = try wholeNumbers("axes", upTo: 9, 3) ?? Array(starts.indices)
    let steps = operation.opset > 9 && has(4) ? try integers(4) : starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else {
      throw operation.error("it has \(starts.count) starts for \(axes.count) axes")
    }
    for (place, stated) in axes.enumerated() {
      let axis = try position(stated, result.shape.count)
      guard let indices = Self.indices(result.shape[axis], from: starts[place], to: ends[place], by: steps[place])
      else { throw operation.error("it steps by \(steps[place])") }
      result = try selected(result, axis, indices)
    }
    return result
  }

  mutating func split() throws(ONNXError) -> [ONNXConstant] {
    let constant = try input(0)
    let axis = try position(try operation.int("axis", 0), constant.shape.count)
    let (length, parts) = (constant.shape[axis], operation.proto.output.count)
    var lengths = try wholeNumbers("split", upTo: 12, 1) ?? []
    if lengths.isEmpty, parts > 0 {
      let part = (length + parts - 1) / parts
      lengths = (0..<parts).map { max(0, min(part, length - $0 * part)) }
    }
    guard lengths.count == parts, lengths.allSatisfy({ $0 >= 0 && $0 <= length }),
      lengths.reduce(0, +) == length
    else { throw operation.error("it splits \(length) into \(lengths.prefix(8))") }
    var first = 0
    var results: [ONNXConstant] = []
    for length in lengths {
      results.append(try selected(constant, axis, Array(first..<first + length)))
      first += length
    }
    return results
  }

  mutating func expand() throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    let shape = try joinedShape([constant.shape, try integers(1)])
    return taken(constant, shape, try places(constant.shape, in: shape))
  }

  mutating func tile() throws(ONNXError) -> ONNXConstant {
    var result = try input(0)
    let repeats = try integers(1)
    guard repeats.count == result.shape.count, repeats.allSatisfy({ $0 >= 0 }) else {
      throw operation.error("it repeats \(result.shape) \(repeats.prefix(8)) times")
    }
    for (axis, times) in repeats.enumerated() where times != 1 {
      var shape = result.shape
      let (length, overflow) = shape[axis].multipliedReportingOverflow(by: times)
      guard !overflow else { throw operation.error("it repeats \(result.shape) \(repeats.prefix(8)) times") }
      shape[axis] = length
      let total = try count(shape)
      budget += total
      let once = Array(0..<result.shape[axis])
      result = try selected(result, axis, (0..<(total > 0 ? times : 0)).flatMap { _ in once })
    }
    return result
  }

  mutating func constantOfShape() throws(ONNXError) -> ONNXConstant {
    let shape = try integers(0)
    let value = try operation.tensor("value") ?? .floats(Tensor([1], [0]))
    guard value.count == 1 else { throw operation.error("its value has \(value.count) numbers, expected 1") }
    return taken(value, shape, [Int](repeating: 0, count: try count(shape)))
  }

  mutating func range() throws(ONNXError) -> ONNXConstant {
    let (start, end, step) = (try integers(0), try integers(1), try integers(2))
    guard start.count == 1, end.count == 1, step.count == 1, step[0] != 0,
      (start + end + step).allSatisfy({ $0.magnitude < 1 << 40 })
    else { throw operation.error("it counts from \(start) to \(end) by \(step)") }
    let length = max(0, (end[0] - start[0] + step[0] - step[0].signum()) / step[0])
    _ = try count([length])
    return .integers((0..<length).map { start[0] + $0 * step[0] }, shape: [length])
  }

  mutating func reduction(_ function: ([Double]) -> Double) throws(ONNXError) -> ONNXConstant {
    let constant = try input(0)
    let rank = constant.shape.count
    var axes: Set<Int> = []
    let last = operation.proto.opType == "ReduceSum" ? 12 : 17
    for axis in try wholeNumbers("axes", upTo: last, 1) ?? Array(0..<rank) { axes.insert(try position(axis, rank)) }
    let strides = Self.strides(constant.shape)
    func part(_ isReduced: Bool) -> ([Int], [Int]) {
      let chosen = (0..<rank).filter { axes.contains($0) == isReduced }
      return (chosen.map { constant.shape[$0] }, chosen.map { strides[$0] })
    }
    let (outer, inner) = (part(false), part(true))
    let firsts = try places(outer.0, strides: outer.1)
    let offsets = try places(inner.0, strides: inner.1)
    let values = constant.tensor.values
    _ = try count([firsts.count, offsets.count])
    let results = firsts.map { first in Float(function(offsets.map { Double(values[first + $0]) })) }
    let keeps = try operation.int("keepdims", 1) != 0
    let shape = keeps ? (0..<rank).map { axes.contains($0) ? 1 : constant.shape[$0] } : outer.0
    let result = ONNXConstant.floats(Tensor(shape, results))
    if case .integers = constant, let integers = result.integers { return .integers(integers, shape: shape) }
    return result
  }

  /// Weights that a network standardizes itself: by its own statistics, or by those given.
  mutating func batchNorm() throws(ONNXError) -> ONNXConstant {
    let x = try input(0).tensor
    guard x.shape.count > 1 else { throw operation.error("it is given the shape \(x.shape)") }
    let channels = x.shape[1], inner = x.shape[2...].reduce(1, *), outer = x.shape[0]
    _ = try count(x.shape)
    var parameters: [[Float]] = []
    for index in 1...4 {
      let values = try input(index).tensor.values
      guard values.count == channels else {
        throw operation.error("its input \(index) has \(values.count) values, expected \(channels)")
      }
      parameters.append(values)
    }
    let epsilon = Double(try operation.float("epsilon", 1e-5))
    // up to version 13, asking for the statistics says that they are its own
    let asksForStatistics = operation.opset < 14 && operation.proto.output.count > 1
    let usesOwn = try operation.int("training_mode", 0) != 0 || asksForStatistics
    var result = x.values
    for channel in 0..<channels {
      let places = (0..<outer).flatMap { (block: Int) -> Range<Int> in
        let first = (block * channels + channel) * inner
        return first..<first + inner
      }
      var mean = Double(parameters[2][channel])
      var variance = Double(parameters[3][channel])
      if usesOwn, !places.isEmpty {
        mean = places.reduce(0.0) { $0 + Double(x.values[$1]) } / Double(places.count)
        variance = 0
        for place in places { variance += (Double(x.values[place]) - mean) * (Double(x.values[place]) - mean) }
        variance /= Double(places.count)
      }
      let factor = Double(parameters[0][channel]) / (variance + epsilon).squareRoot()
      for place in places {
        result[place] = Float((Double(x.values[place]) - mean) * factor) + parameters[1][channel]
      }
    }
    return .floats(Tensor(x.shape, result))
  }
}

extension ONNXConstant {
  /// The same values with the shape `shape`.
  func reshaped(_ shape: [Int]) -> ONNXConstant {
    switch self {
    case .floats(let tensor): .floats(Tensor(shape, tensor.values))
    case .integers(let values, _): .integers(values, shape: shape)
    }
  }
}
