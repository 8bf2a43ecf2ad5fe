// The inputs of an operation: maps, or constants whose values may be in the file.

extension ONNXOperation {
  var inputCount: Int { inputs.count }

  /// Whether an input `index` is given: the last may be missing, and others have no name where they are left out.
  func hasInput(_ index: Int) -> Bool { index < proto.input.count && !proto.input[index].isEmpty }

  /// Input `index`, a constant with its values in memory. Throws where it is left out or nothing makes it.
  func value(_ index: Int) throws(ONNXError) -> ONNXValue {
    let value = try storedValue(index)
    if case .constant(let constant) = value { return .constant(try constant.loaded()) }
    return value
  }

  /// Input `index`, a constant as it is: its values may be in the file.
  private func storedValue(_ index: Int) throws(ONNXError) -> ONNXValue {
    guard hasInput(index) else { throw error("its input \(index) is missing") }
    guard let value = inputs[index] else {
      throw error("its input '\(proto.input[index])' is not computed before it")
    }
    return value
  }

  /// What among its inputs is not read.
  var unread: ONNXValue.Unread? {
    for case .unread(let unread)? in inputs { return unread }
    return nil
  }

  /// Where each of the numbers of input `index` comes from, if some come from sizes of maps; nil for a constant.
  func origins(_ index: Int) -> [SizeOrigin?]? { sizeOrigins.indices.contains(index) ? sizeOrigins[index] : nil }

  /// The first of its inputs that depends on the image.
  func firstMap() throws(ONNXError) -> ONNXView? {
    for index in inputs.indices where hasInput(index) {
      if case .map(let view) = try storedValue(index) { return view }
    }
    return nil
  }

  /// Whether it has inputs, all of them constants.
  func isConstant() throws(ONNXError) -> Bool {
    for index in inputs.indices where hasInput(index) {
      switch try storedValue(index) {
      case .map, .sequence: return false
      case .constant, .unread: break
      }
    }
    return !inputs.isEmpty
  }

  /// Whether input `index` depends on the image.
  func isMap(_ index: Int) throws(ONNXError) -> Bool {
    if case .map = try storedValue(index) { return true }
    return false
  }

  /// Input `index`, which must depend on the image.
  func map(_ index: Int = 0) throws(ONNXError) -> ONNXView {
    guard case .map(let view) = try value(index) else {
      throw error("it computes from constants alone, which is not supported")
    }
    return view
  }

  /// Input `index`, which must be constant; nil where it is left out.
  func constant(_ index: Int) throws(ONNXError) -> ONNXConstant? {
    hasInput(index) ? try givenConstant(index) : nil
  }

  /// Input `index`, which must be there and constant.
  func givenConstant(_ index: Int) throws(ONNXError) -> ONNXConstant {
    guard case .constant(let constant) = try value(index) else {
      throw error("its input '\(proto.input[index])' depends on the image; only constants are supported there")
    }
    return constant
  }

  /// Input `index`, which must be there and constant; its values may be in the file.
  func storedConstant(_ index: Int) throws(ONNXError) -> ONNXConstant {
    guard case .constant(let constant) = try storedValue(index) else {
      throw error("its input '\(proto.input[index])' depends on the image; only constants are supported there")
    }
    return constant
  }

  /// Input `index`, whole numbers.
  func integers(_ index: Int) throws(ONNXError) -> [Int] {
    guard let integers = try givenConstant(index).integers else {
      throw error("its input \(index) holds numbers that are not whole")
    }
    return integers
  }

  /// The whole numbers that are the attribute `name` up to the operator set `last`, then input `index`; nil where they
  /// are left out.
  func integers(_ name: String, upTo last: Int, thenInput index: Int) throws(ONNXError) -> [Int]? {
    if opset <= last { return try ints(name) }
    guard let constant = try constant(index) else { return nil }
    guard let integers = constant.integers else { throw error("its \(name) are not whole numbers") }
    return integers
  }

  /// Input `index`, one number for each of `count` channels.
  func numbers(_ index: Int, count: Int) throws(ONNXError) -> [Float] {
    let values = try givenConstant(index).tensor.values
    guard values.count == count else {
      throw error("its input \(index) has \(values.count) values, expected \(count)")
    }
    return values
  }
}
