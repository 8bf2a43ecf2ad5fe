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
    // a vector of a whole map, of a length that does not depend on the image: of another one several would be made
    if input.rank == 4, input.shape[0] == 1, let length = try operation.lengthOfVectors(),
      length != shapes[input.value].count, length != input.shape[3]
    {
      misfits.append(.init(value: input.value, count: length))
    }
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

  /// Numbers are float32 here whatever they are cast to, and conditions, too.
  func cast(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let type = try operation.castType()
    let isCondition = try isCondition(operation.map())
    guard type.isFloatingPoint || isCondition else {
      throw operation.error("it casts a map to type \(type)")
    }
    return try operation.value(0)
  }

  /// As a map, which is of floating point.
  func castLike(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    guard try operation.isMap(1) else { throw operation.error("it casts a map to the type of a constant") }
    return try operation.value(0)
  }

  /// Dropout, too, which does nothing but in training.
  func identity(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue { try operation.value(0) }

  func constant(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    .constant(try operation.constantValue())
  }
}
