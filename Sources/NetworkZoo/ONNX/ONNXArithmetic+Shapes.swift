// Constants given other shapes, cut or put together, and constants made of shapes.

import NeuralNetwork

extension ONNXArithmetic {
  func shape(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let shape = try operation.storedConstant(0).shape
    let axes = try operation.measuredAxes(rank: shape.count)
    return .integers(Array(shape[axes]), shape: [axes.count])
  }

  func size(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    .integers([try operation.storedConstant(0).count], shape: [])
  }

  func gather(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let (axis, positions, shape) = try operation.gathering(from: constant.shape)
    return try selected(constant, axis, positions, operation)
      .reshaped(Array(constant.shape[..<axis]) + shape + Array(constant.shape[(axis + 1)...]))
  }

  /// The parts of a constant that lists of positions name, one after the other.
  func gatherSlices(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    guard try operation.int("batch_dims", 0) == 0 else { throw operation.error("batch_dims is not supported") }
    let constant = try operation.givenConstant(0)
    let (firsts, size, shape) = try slices(of: constant.shape, operation)
    _ = try spend([firsts.count, size], operation)
    return constant.values(at: firsts.flatMap { first in (0..<size).map { first + $0 } }, shape: shape)
  }

  /// A constant with other values in the parts that lists of positions name.
  func scatterSlices(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    guard try operation.string("reduction", "none") == "none" else {
      throw operation.error("reduction is not supported")
    }
    let (constant, updates) = (try operation.givenConstant(0), try operation.givenConstant(2))
    let (firsts, size, shape) = try slices(of: constant.shape, operation)
    guard updates.shape == shape else {
      throw operation.error("it puts \(updates.shape) in the place of \(shape)")
    }
    _ = try spend([constant.count + updates.count], operation)
    // from where in both, one behind the other, each value comes
    var places = Array(0..<constant.count)
    for (index, first) in firsts.enumerated() {
      for offset in 0..<size { places[first + offset] = constant.count + index * size + offset }
    }
    if case (.integers(let old, _), .integers(let new, _)) = (constant, updates) {
      let all = old + new
      return .integers(places.map { all[$0] }, shape: constant.shape)
    }
    let all = constant.tensor.values + updates.tensor.values
    return .floats(Tensor(constant.shape, places.map { all[$0] }))
  }

  /// Where the parts of a constant of the shape `shape` begin that the operation's input 1 names, the size of each, and
  /// the shape of all.
  private func slices(
    of shape: [Int], _ operation: ONNXOperation
  ) throws(ONNXError) -> (firsts: [Int], size: Int, shape: [Int]) {
    let (positions, list) = (try operation.integers(1), try operation.givenConstant(1).shape)
    guard let depth = list.last, (1...max(1, shape.count)).contains(depth), depth <= shape.count else {
      throw operation.error("it takes parts of \(shape) by lists of \(list)")
    }
    let strides = Self.strides(shape)
    let rest = Array(shape[depth...])
    let firsts = try stride(from: 0, to: positions.count, by: depth).map { (first) throws(ONNXError) -> Int in
      var place = 0
      for axis in 0..<depth {
        let position = positions[first + axis] + (positions[first + axis] < 0 ? shape[axis] : 0)
        guard (0..<shape[axis]).contains(position) else {
          throw operation.error("it takes \(positions[first + axis]) of \(shape[axis])")
        }
        place += position * strides[axis]
      }
      return place
    }
    return (firsts, rest.reduce(1, *), list.dropLast() + rest)
  }

  func concatenation(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let first = try operation.givenConstant(0)
    let axis = try operation.axis(default: 1, rank: first.shape.count)
    var shape = first.shape
    shape[axis] = 0
    var constants: [ONNXConstant] = []
    for index in 0..<operation.inputCount {
      let constant = try operation.givenConstant(index)
      var expected = first.shape
      guard constant.shape.count == expected.count else { throw operation.error("it joins other shapes") }
      expected[axis] = constant.shape[axis]
      guard constant.shape == expected else {
        throw operation.error("it joins \(constant.shape) to \(first.shape)")
      }
      shape[axis] += constant.shape[axis]
      constants.append(constant)
    }
    _ = try spend(shape, operation)
    let outer = shape[..<axis].reduce(1, *), inner = shape[(axis + 1)...].reduce(1, *)
    let runs = (0..<outer).flatMap { block in
      constants.enumerated().map { index, constant in
        let size = constant.shape[axis] * inner
        return (constant: index, range: block * size..<(block + 1) * size)
      }
    }
    let lists = constants.compactMap { constant -> [Int]? in
      if case .integers(let values, _) = constant { return values }
      return nil
    }
    if lists.count == constants.count {
      return .integers(runs.flatMap { lists[$0.constant][$0.range] }, shape: shape)
    }
    let values = constants.map { $0.tensor.values }
    return .floats(Tensor(shape, runs.flatMap { values[$0.constant][$0.range] }))
  }

  func flatten(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.storedConstant(0)
    let stated = try operation.int("axis", 1)
    let axis = stated < 0 ? stated + constant.shape.count : stated
    guard (0...constant.shape.count).contains(axis) else { throw operation.error("it has no axis \(stated)") }
    return constant.reshaped([constant.shape[..<axis].reduce(1, *), constant.shape[axis...].reduce(1, *)])
  }

  func pad(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let pads = try operation.pads(rank: constant.shape.count)
    guard case .constant(let border) = try operation.paddingMode() else {
      throw operation.error("only borders of one value are supported for constants")
    }
    var result = constant
    for (axis, before, after) in pads {
      let length = result.shape[axis]
      guard length + before + after >= 0 else { throw operation.error("nothing is left of axis \(axis)") }
      // positions outside are taken from a value that is joined at the end
      let padded = ONNXConstant.floats(Tensor([1], [border]))
      var shape = result.shape
      shape[axis] = length + before + after
      let total = try spend(shape, operation)
      let inner = shape[(axis + 1)...].reduce(1, *)
      let offsets = (0..<total).map { index -> Int in
        let position = index / inner % shape[axis] - before
        guard (0..<length).contains(position) else { return -1 }
        return (index / inner / shape[axis] * length + position) * inner + index % inner
      }
      switch result {
      case .integers(let values, _):
        guard let border = padded.integers?[0] else { throw operation.error("its border is no whole number") }
        result = .integers(offsets.map { $0 < 0 ? border : values[$0] }, shape: shape)
      case .floats(let tensor):
        result = .floats(Tensor(shape, offsets.map { $0 < 0 ? border : tensor.values[$0] }))
      }
    }
    return result
  }

  func reshape(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.storedConstant(0)
    let shape = try operation.reshaped(constant.shape)
    _ = try spend(shape, operation)
    return constant.reshaped(shape)
  }

  func squeeze(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.storedConstant(0)
    return constant.reshaped(constant.shape.removing(at: try operation.droppedAxes(of: constant.shape)))
  }

  func unsqueeze(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.storedConstant(0)
    let axes = try operation.addedAxes(rank: constant.shape.count)
    return constant.reshaped(constant.shape.inserting(1, at: axes))
  }

  func transpose(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let stored = try operation.storedConstant(0)
    // weights that are still in the file are turned when they are needed
    if case .floats(let tensor) = stored, !tensor.isLoaded, tensor.shape.count == 2,
      try operation.order(of: tensor.shape) == [1, 0]
    {
      let (rows, columns) = (tensor.shape[0], tensor.shape[1])
      return .floats(
        Tensor([columns, rows], derivedFrom: tensor) { values in
          Tensor.filters(channelsFirst: values, groups: 1, outputs: rows, inputs: columns, height: 1, width: 1).values
        })
    }
    let constant = try operation.givenConstant(0)
    let order = try operation.order(of: constant.shape)
    let strides = Self.strides(constant.shape)
    let shape = order.map { constant.shape[$0] }
    return constant.values(at: try offsets(shape, strides: order.map { strides[$0] }, operation), shape: shape)
  }

  func slice(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    var result = try operation.givenConstant(0)
    for slice in try operation.slices(rank: result.shape.count) {
      result = try selected(result, slice.axis, slice.positions(of: result.shape[slice.axis]), operation)
    }
    return result
  }

  func split(_ operation: ONNXOperation) throws(ONNXError) -> [ONNXConstant] {
    let constant = try operation.givenConstant(0)
    let axis = try operation.axis(default: 0, rank: constant.shape.count)
    var first = 0
    var results: [ONNXConstant] = []
    for length in try operation.splitLengths(of: constant.shape[axis]) {
      results.append(try selected(constant, axis, Array(first..<first + length), operation))
      first += length
    }
    return results
  }

  func expand(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0)
    let shape = try joinedShape([constant.shape, try operation.integers(1)], operation)
    return constant.values(at: try offsets(constant.shape, in: shape, operation), shape: shape)
  }

  func tile(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    var result = try operation.givenConstant(0)
    let repeats = try operation.integers(1)
    guard repeats.count == result.shape.count, repeats.allSatisfy({ $0 >= 0 }) else {
      throw operation.error("it repeats \(result.shape) \(repeats.prefix(8)) times")
    }
    for (axis, times) in repeats.enumerated() where times != 1 {
      let length = result.shape[axis]
      let (tiled, overflow) = length.multipliedReportingOverflow(by: times)
      guard !overflow else { throw operation.error("it repeats \(result.shape) \(repeats.prefix(8)) times") }
      var shape = result.shape
      shape[axis] = tiled
      // before the list of positions is made
      let total = try spend(shape, operation)
      result = try selected(result, axis, (0..<(total > 0 ? tiled : 0)).map { $0 % length }, operation)
    }
    return result
  }

  func constantOfShape(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let shape = try operation.integers(0)
    let value = try operation.tensor("value") ?? .floats(Tensor([1], [0]))
    guard value.count == 1 else { throw operation.error("its value has \(value.count) numbers, expected 1") }
    return value.values(at: [Int](repeating: 0, count: try spend(shape, operation)), shape: shape)
  }

  func range(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let (start, end, step) = (try operation.integers(0), try operation.integers(1), try operation.integers(2))
    guard start.count == 1, end.count == 1, step.count == 1, step[0] != 0,
      (start + end + step).allSatisfy({ $0.magnitude < 1 << 40 })
    else { throw operation.error("it counts from \(start) to \(end) by \(step)") }
    let length = max(0, (end[0] - start[0] + step[0] - step[0].signum()) / step[0])
    _ = try spend([length], operation)
    return .integers((0..<length).map { start[0] + $0 * step[0] }, shape: [length])
  }
}
