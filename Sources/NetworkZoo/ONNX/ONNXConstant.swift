import FoundationEssentials
import NeuralNetwork

/// A constant of an ONNX graph: weights, or the whole numbers that some operations take as inputs.
enum ONNXConstant: Sendable {
  case floats(Tensor)
  case integers([Int], shape: [Int])

  /// As weights; whole numbers are turned into them.
  var tensor: Tensor {
    switch self {
    case .floats(let tensor): tensor
    case .integers(let values, let shape): Tensor(shape, values.map(Float.init))
    }
  }

  /// As weights, whose values may be in the file.
  var storedTensor: Tensor {
    if case .floats(let tensor) = self { return tensor }
    return tensor
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
  var count: Int { shape.reduce(1, *) }

  /// The constant with its values in memory, where they may be in a file. Throws `ONNXError`.
  func loaded() throws(ONNXError) -> ONNXConstant {
    guard case .floats(let tensor) = self else { return self }
    do { return .floats(try tensor.loaded()) } catch let error as ONNXError { throw error } catch {
      throw ONNXError("\(error)")
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
      // a length of 0 must not hide what the others would be
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, Int(length)))
      guard proto.dims.count <= Self.mostAxes && length >= 0 && !overflow && product <= Self.largest else {
        throw ONNXError("\(name) has the shape \(proto.dims.prefix(8)): at most \(Self.largest) values are supported")
      }
      count = product
    }
    let shape = proto.dims.map(Int.init)
    if shape.contains(0) { count = 0 }
    let size = count

    let place =
      isExternal
      ? try Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)).flatMap(\.bytes).map { (size) throws(ONNXError) in
        try external.place(proto.externalData, count: count * size, of: name)
      } : nil

    /// The numbers of `raw_data`, or else `listed`.
    func numbers<Number: BitwiseCopyable>(
      _: Number.Type, zero: Number, or listed: () -> [Number]
    ) throws(ONNXError) -> [Number] {
      if let place {
        var values = [Number](repeating: zero, count: count)
        try place.read(into: &values, of: name)
        return values
      }
      let size = count * MemoryLayout<Number>.stride
      let bytes = proto.rawData
      if bytes.isEmpty {
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
    /// Floating point numbers, which stay in the file until they are needed if they are many.
    func floats<Number: BitwiseCopyable & Sendable>(
      _: Number.Type, zero: Number, or listed: () -> [Number], _ widened: @escaping @Sendable ([Number]) -> [Float]
    ) throws(ONNXError) -> ONNXConstant {
      guard let place, place.isKept, count > Self.few else {
        let values = widened(try numbers(Number.self, zero: zero, or: listed))
        try Self.check(values, name)
        return .floats(Tensor(shape, values))
      }
      return .floats(
        Tensor(shape) {
          var values = [Number](repeating: zero, count: size)
          try place.read(into: &values, of: name)
          let floats = widened(values)
          try Self.check(floats, name)
          return floats
        })
    }
    /// Whole numbers.
    func integers<Number: BitwiseCopyable & FixedWidthInteger>(
      _: Number.Type, or listed: () -> [Number]
    ) throws(ONNXError) -> ONNXConstant {
      .integers(try numbers(Number.self, zero: 0, or: listed).map { Int(truncatingIfNeeded: $0) }, shape: shape)
    }
    /// Those of at most 32 bits are listed as 32.
    func listed<Number: FixedWidthInteger>(_: Number.Type) -> [Number] {
      proto.int32Data.map { Number(truncatingIfNeeded: $0) }
    }

    switch Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)) {
    case .float: self = try floats(Float.self, zero: 0, or: { proto.floatData }) { $0 }
    case .double: self = try floats(Double.self, zero: 0, or: { proto.doubleData }) { $0.map(Float.init) }
    case .float16: self = try floats(UInt16.self, zero: 0, or: { listed(UInt16.self) }) { Tensor.widened($0) }
    case .bfloat16:
      self = try floats(UInt16.self, zero: 0, or: { listed(UInt16.self) }) {
        $0.map { Float(bitPattern: UInt32($0) << 16) }
      }
    case .int64: self = try integers(Int64.self) { proto.int64Data }
    case .int32: self = try integers(Int32.self) { proto.int32Data }
    case .int16: self = try integers(Int16.self) { listed(Int16.self) }
    case .int8: self = try integers(Int8.self) { listed(Int8.self) }
    case .uint16: self = try integers(UInt16.self) { listed(UInt16.self) }
    case .uint8, .bool: self = try integers(UInt8.self) { listed(UInt8.self) }
    case let type:
      throw ONNXError(
        "\(name) is of type \(type.map { "\($0)" } ?? "\(proto.dataType)"), which is not supported: floating point numbers "
          + "and whole numbers of up to 64 bits are", isOfOperation: true)
    }
  }

  /// Constants of at most so many values are read at once.
  private static let few = 1 << 12

  /// Throws where `values` are no weights.
  private static func check(_ values: [Float], _ name: String) throws(ONNXError) {
    // one infinite number may be a bound; weights that are no numbers make pictures of nothing
    guard values.count == 1 ? !values[0].isNaN : Tensor([values.count], values).isFinite else {
      throw ONNXError(
        "\(name) holds values that are infinite or no numbers, which are no weights: if it should not, fetch the file again"
      )
    }
  }
}

extension Onnx_TensorProto.DataType {
  /// The bytes of a number; nil for types that are not read.
  fileprivate var bytes: Int? {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float, .int32: 4
    case .double, .int64: 8
    default: nil
    }
  }
}
