import FoundationEssentials
import NeuralNetwork

/// A constant of an ONNX graph: weights, or the whole numbers that some operations take as inputs.
enum ONNXConstant {
  case floats(Tensor)
  case integers([Int], shape: [Int])

  /// As weights; whole numbers are turned into them.
  var tensor: Tensor {
    switch self {
    case .floats(let tensor): tensor
    case .integers(let values, let shape): Tensor(shape, values.map(Float.init))
    }
  }

  /// As whole numbers; nil where it holds others.
  var integers: [Int]? {
    switch self {
    case .integers(let values, _): values
    case .floats(let tensor):
      tensor.values.allSatisfy { $0 == $0.rounded() && abs($0) < 1e9 } ? tensor.values.map { Int($0) } : nil
    }
  }

  /// The length of each axis; empty for a single number.
  var shape: [Int] {
    switch self {
    case .floats(let tensor): tensor.shape
    case .integers(_, let shape): shape
    }
  }

  /// The number of values.
  var count: Int {
    switch self {
    case .floats(let tensor): tensor.values.count
    case .integers(let values, _): values.count
    }
  }

  /// The same values with other axes.
  func reshaped(_ shape: [Int]) -> ONNXConstant {
    switch self {
    case .floats(let tensor): .floats(tensor.reshaped(shape))
    case .integers(let values, _): .integers(values, shape: shape)
    }
  }

  /// The values at `offsets`, with the shape `shape`.
  func values(at offsets: [Int], shape: [Int]) -> ONNXConstant {
    switch self {
    case .floats(let tensor): .floats(Tensor(shape, offsets.map { tensor.values[$0] }))
    case .integers(let values, _): .integers(offsets.map { values[$0] }, shape: shape)
    }
  }

  /// `result` as whole numbers where this constant and it are.
  func likewise(_ result: Tensor) -> ONNXConstant {
    let result = ONNXConstant.floats(result)
    if case .integers = self, let integers = result.integers { return .integers(integers, shape: result.shape) }
    return result
  }
}

extension ONNXConstant {
  /// The most values a constant may have: a gigabyte of weights.
  static let largest = 1 << 28
  /// The most axes it may have.
  private static let mostAxes = 16

  /// Reads a tensor of the file, whose values may lie in a file beside it. Throws `ONNXError` that names the tensor.
  init(_ proto: Onnx_TensorProto, external: ONNXExternalData) throws(ONNXError) {
    let name = proto.name.isEmpty ? "a constant" : "the constant '\(proto.name)'"
    let isExternal = proto.dataLocation == .external || !proto.externalData.isEmpty
    guard proto.segment.isEmpty else { throw ONNXError("\(name) is a segment of a tensor, which is not supported") }
    var count = 1
    for length in proto.dims {
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(length))
      guard proto.dims.count <= Self.mostAxes && length >= 0 && !overflow && product <= Self.largest else {
        throw ONNXError("\(name) has the shape \(proto.dims.prefix(8)): at most \(Self.largest) values are supported")
      }
      count = product
    }
    let shape = proto.dims.map(Int.init)

    /// The numbers of `raw_data`, or else `listed`.
    func numbers<Number: BitwiseCopyable>(
      _: Number.Type, zero: Number, or listed: () -> [Number]
    ) throws(ONNXError) -> [Number] {
      let size = count * MemoryLayout<Number>.stride
      var bytes = proto.rawData
      if isExternal {
        bytes = try external.bytes(proto.externalData, count: size, of: name)
      } else if bytes.isEmpty {
        let values = listed()
        guard values.count == count else {
          throw ONNXError("\(name) has \(values.count) values and the shape \(shape), which holds \(count)")
        }
        return values
      }
      guard bytes.count == size else {
        throw ONNXError("\(name) has \(bytes.count) bytes and the shape \(shape), which takes \(size)")
      }
      var values = [Number](repeating: zero, count: count)
      values.withUnsafeMutableBytes { _ = bytes.copyBytes(to: $0) }
      return values
    }

    switch Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)) {
    case .float: self = .floats(Tensor(shape, try numbers(Float.self, zero: 0) { proto.floatData }))
    case .double:
      self = .floats(Tensor(shape, try numbers(Double.self, zero: 0) { proto.doubleData }.map(Float.init)))
    case .float16:
      let halves = try numbers(UInt16.self, zero: 0) { proto.int32Data.map { UInt16(truncatingIfNeeded: $0) } }
      self = .floats(Tensor(shape, Tensor.widened(halves)))
    case .int64:
      self = .integers(try numbers(Int64.self, zero: 0) { proto.int64Data }.map(Int.init), shape: shape)
    case .int32:
      self = .integers(try numbers(Int32.self, zero: 0) { proto.int32Data }.map(Int.init), shape: shape)
    case .int8:
      self = .integers(
        try numbers(Int8.self, zero: 0) { proto.int32Data.map { Int8(truncatingIfNeeded: $0) } }.map(Int.init),
        shape: shape)
    case .uint8, .bool:
      self = .integers(
        try numbers(UInt8.self, zero: 0) { proto.int32Data.map { UInt8(truncatingIfNeeded: $0) } }.map(Int.init),
        shape: shape)
    default:
      throw ONNXError(
        "\(name) is of type \(proto.dataType), which is not supported: float32, float16, float64 and whole numbers are")
    }
    // one infinite number may be a bound; weights that are no numbers make pictures of nothing
    if case .floats(let tensor) = self, !tensor.isFinite, tensor.values.count > 1 || tensor.values[0].isNaN {
      throw ONNXError("\(name) holds values that are infinite or no numbers: the file is damaged, fetch it again")
    }
  }
}
