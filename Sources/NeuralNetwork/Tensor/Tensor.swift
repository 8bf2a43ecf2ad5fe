/// A constant of a network: weights, with their axes.
public struct Tensor: Sendable {
  /// The length of every axis; empty for a single number.
  public let shape: [Int]
  /// The values, the last axis contiguous.
  public let values: [Float]

  /// Wraps `values`, whose count is the product of `shape`.
  public init(_ shape: [Int], _ values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// The same values with the axes in the order that `axes` lists.
  public func transposed(_ axes: [Int]) -> Tensor {
    precondition(axes.sorted() == Array(shape.indices), "axes \(axes) of the shape \(shape)")
    let newShape = axes.map { shape[$0] }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let steps = axes.map { strides[$0] }
    let result = [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      values.withUnsafeBufferPointer { source in
        Tensor.copy(source, 0, newShape[...], steps[...], buffer, &count)
      }
    }
    return Tensor(newShape, result)
  }

  private static func copy(
    _ source: UnsafeBufferPointer<Float>, _ offset: Int, _ shape: ArraySlice<Int>, _ steps: ArraySlice<Int>,
    _ result: UnsafeMutableBufferPointer<Float>, _ count: inout Int
  ) {
    guard let length = shape.first, let step = steps.first else {
      result[count] = source[offset]
      count += 1
      return
    }
    if shape.count == 1 {
      for i in 0..<length { result[count + i] = source[offset + i * step] }
      count += length
    } else {
      for i in 0..<length {
        copy(source, offset + i * step, shape.dropFirst(), steps.dropFirst(), result, &count)
      }
    }
  }
}
