/// What is wrong with an ONNX file; who knows the file writes its name before it.
struct ONNXError: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
