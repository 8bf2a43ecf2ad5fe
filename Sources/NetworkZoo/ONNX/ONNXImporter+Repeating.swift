// Maps that are repeated along axes.

import NeuralNetwork

extension ONNXImporter {
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
      var value = try imageInput(result, operation)
      func origin(_ axis: Int) -> Int? { origins.flatMap { $0.indices.contains(axis) ? $0[axis]?.value : nil } }
      let stated = [origin(2), origin(3)].compactMap(\.self).first {
        shapes[$0].height == target[2] && shapes[$0].width == target[3]
      }
      if let other = stated ?? map(ofSize: target[2], target[3]) {
        if times[1] > 1 {
          let channels = Tensor([1, 1, times[1]], [Float](repeating: 0, count: times[1]))
          let length = try add(ConstantMap(channels), [value], operation, name: "")
          value = try add(Expansion(along: [.channels]), [value, length], operation, name: "")
        }
        return .map(image(try add(Expansion(along: [.rows, .columns]), [value, other], operation)))
      }
    }
    // each copy is an input of a layer
    guard times.allSatisfy({ $0 <= Self.mostCopies }) else {
      throw operation.error("it repeats \(input.shape) \(times) times, which is too often")
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

  /// The most copies of a map that are joined.
  private static let mostCopies = 4096

  /// The most values of a constant that is joined to a map.
  static let mostRepeated = 1 << 26
}
