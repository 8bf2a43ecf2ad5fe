/// What is wrong with an ONNX file; who knows the file writes its name before it.
struct ONNXError: Error, CustomStringConvertible {
  let reason: String
  /// Whether it is an operation that is not read, not a file that is damaged: what does not depend on it can be looked
  /// at.
  let isOfOperation: Bool

  var description: String { reason }

  init(_ reason: String, isOfOperation: Bool = false) {
    self.reason = reason
    self.isOfOperation = isOfOperation
  }
}
