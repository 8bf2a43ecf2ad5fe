// Operators that count axes anew, or do nothing at all.

import NeuralNetwork

extension ONNXImporter {
  func shape(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let shape = try operation.map().shape
    let axes = try operation.measuredAxes(rank: shape.count)
    return .constant(.integers(Array(shape[axes]), shape: [axes.count]))
  }

  func size(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    .constant(.integers([try operation.map().shape.reduce(1, *)], shape: []))
  }

  func flatten(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let stated = try operation.int("axis", 1)
    let axis = stated < 0 ? stated + input.rank : stated
    guard (0...input.rank).contains(axis) else { throw operation.error("it has no axis \(stated)") }
    let before = input.shape[..<axis].reduce(1, *)
    return try reshaped(input, to: [before, shapes[input.value].count / before], operation)
  }

  func reshape(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    return try reshaped(input, to: operation.reshaped(input.shape), operation)
  }

  /// `input` with axes of the lengths `shape`. What becomes one vector is laid out as one.
  private func reshaped(
    _ input: ONNXView, to shape: [Int], _ operation: ONNXOperation
  ) throws(ONNXError) -> ONNXValue {
    if shape == input.shape { return .map(input) }
    guard var view = input.reshaped(to: shape) else {
      throw operation.error("it makes \(shape) of \(input.shape), which cuts axes across and is not supported")
    }
    let isVector = shape.dropFirst(2).allSatisfy { $0 == 1 } && shape.count > 1 && shape[0] == 1
    guard isVector, view.axes[1].contains(where: { $0.dimension != .channels }) else {
      // channels that have changed their order get it in memory, so that nodes are numbered as the graph does
      for axis in view.axes.indices where view.axes[axis].count > 1 && view.isMade(axis, of: .channels) {
        guard view.shape[axis] == shapes[view.value].channels else { continue }
        view = try arranged(view, axis, operation, name: layerName(operation))
      }
      if view.isShuffled {
        return .map(image(try imageInput(view, operation, name: layerName(operation))))
      }
      return .map(view)
    }
    var whole = view
    whole.axes = [[], Array(view.axes.joined())]
    let flat = try flattened(whole, 1, operation, name: layerName(operation))
    return .map(ONNXView(value: flat.value, axes: flat.axes + shape.dropFirst(2).map { _ in [] }))
  }

  func transpose(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    input.axes = try operation.order(of: input.shape).map { input.axes[$0] }
    return .map(input)
  }

  func squeeze(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    input.axes = input.axes.removing(at: try operation.droppedAxes(of: input.shape))
    return .map(input)
  }

  func unsqueeze(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    input.axes = input.axes.inserting([], at: try operation.addedAxes(rank: input.rank))
    return .map(input)
  }

  func expand(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    guard let shape = try operation.constant(1)?.integers, shape.count <= 8 else {
      throw operation.error("its shape is missing, or has more than eight axes")
    }
    if shape.count > input.rank { input.axes = shape.dropLast(input.rank).map { _ in [] } + input.axes }
    let lengths = [Int](repeating: 1, count: input.rank - shape.count) + shape
    let origins = operation.origins(1)
    let times = try input.axes.indices.map { (axis) throws(ONNXError) -> Int in
      let (old, new) = (input.shape[axis], lengths[axis])
      guard new == old || new == 1 || old == 1 && new > 0 else {
        throw operation.error("it repeats a map of \(input.shape) to \(shape)")
      }
      return old == 1 ? new : 1
    }
    let skipped = input.rank - shape.count
    return try repeated(
      input, times, operation,
      origins: origins.map { [SizeOrigin?](repeating: nil, count: skipped) + $0.suffix(shape.count) })
  }

  func tile(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let times = try operation.integers(1)
    guard times.count == input.rank, times.allSatisfy({ $0 > 0 }) else {
      throw operation.error("it repeats \(input.shape) \(times.prefix(8)) times")
    }
    return try repeated(input, times, operation)
  }

  /// `input`, each axis repeated so many times: along rows and columns to the size of another map where there is one.
  private func repeated(
    _ input: ONNXView, _ times: [Int], _ operation: ONNXOperation, origins: [SizeOrigin?]? = nil
  ) throws(ONNXError) -> ONNXValue {
    var result = input
    guard times.contains(where: { $0 > 1 }) else { return .map(input) }
    guard ONNXOperation.count(of: times + result.shape, most: Self.mostRepeated) != nil else {
      throw operation.error("it repeats \(input.shape) \(times) times, which is too much")
    }
    // the rows and columns of an image whose map has one pixel follow another map
    let target = zip(result.shape, times).map { $0 * $1 }
    if result.rank == 4, times[0] == 1, times[1] == 1 || result.shape[1] == 1, result.shape[2] == 1 || times[2] == 1,
      result.shape[3] == 1 || times[3] == 1, result.axes[2].allSatisfy({ $0.dimension == .rows }),
      result.axes[3].allSatisfy({ $0.dimension == .columns })
    {
      let value = try imageInput(result, operation)
      let origin = (origins?[2] ?? origins?[3])?.value
      if let other = origin ?? map(ofSize: target[2], target[3]) {
        var sizes = [other]
        if times[1] > 1 {
          let channels = Tensor([1, 1, times[1]], [Float](repeating: 0, count: times[1]))
          sizes.append(try add(ConstantMap(channels), [value], operation, name: ""))
        }
        if times[1] > 1 || shapes[other].channels == 1 || shapes[value].channels > 1 {
          return .map(image(try add(Expansion(), [value] + sizes, operation)))
        }
        let one = try add(Reduction(.mean, along: .channels), [other], operation, name: "")
        return .map(image(try add(Expansion(), [value, one], operation)))
      }
    }
    for axis in result.axes.indices where times[axis] > 1 {
      let copies = [ONNXView](repeating: result, count: times[axis])
      result = try concatenated(copies, axis, operation)
    }
    return .map(result)
  }

  /// The latest map of `height` × `width`: the image itself where it has this size.
  func map(ofSize height: Int, _ width: Int) -> Int? {
    func fits(_ value: Int) -> Bool { shapes[value].height == height && shapes[value].width == width }
    if height == 1 && width == 1 { return nil }
    if fits(network.input) { return network.input }
    return shapes.indices.reversed().first(where: fits)
  }

  func depthToSpace(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = image(try imageInput(operation))
    let (block, shape) = (try operation.int("blocksize", 0), view.shape)
    guard (1...1024).contains(block), shape[1].isMultiple(of: block * block) else {
      throw operation.error("it makes blocks of \(block) of \(shape)")
    }
    let mode = try operation.string("mode", "DCR")
    guard mode == "DCR" || mode == "CRD" else { throw operation.error("mode \(mode) is unknown") }
    let channels = shape[1] / (block * block)
    let cut = mode == "DCR" ? [block, block, channels] : [channels, block, block]
    guard let parts = view.reshaped(to: [1] + cut + [shape[2], shape[3]]) else {
      throw operation.error("it is given \(shape)")
    }
    let (y, x, c) = mode == "DCR" ? (1, 2, 3) : (2, 3, 1)
    var result = parts
    result.axes = [[], parts.axes[c], parts.axes[4] + parts.axes[y], parts.axes[5] + parts.axes[x]]
    return .map(image(try imageInput(result, operation, name: layerName(operation))))
  }

  func spaceToDepth(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = image(try imageInput(operation))
    let (block, shape) = (try operation.int("blocksize", 0), view.shape)
    guard (1...1024).contains(block), shape[2].isMultiple(of: block), shape[3].isMultiple(of: block),
      let parts = view.reshaped(to: [1, shape[1], shape[2] / block, block, shape[3] / block, block])
    else { throw operation.error("it makes blocks of \(block) of \(shape)") }
    var result = parts
    result.axes = [[], parts.axes[3] + parts.axes[5] + parts.axes[1], parts.axes[2], parts.axes[4]]
    return .map(image(try imageInput(result, operation, name: layerName(operation))))
  }

  /// Numbers are float32 here whatever they are cast to.
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let type = try operation.castType()
    guard type.isFloatingPoint else { throw operation.error("it casts a map to type \(type)") }
    return try operation.value(0)
  }

  /// Dropout, too, which does nothing but in training.
  func identity(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try operation.value(0) }

  func constant(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    .constant(try operation.constantValue())
  }
}
