/// What a name in the graph stands for.
enum ONNXValue {
  /// A value that depends on the image.
  case map(ONNXView)
  case constant(ONNXConstant)
}
