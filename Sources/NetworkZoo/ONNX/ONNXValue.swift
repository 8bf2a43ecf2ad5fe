/// What a name in the graph stands for.
enum ONNXValue: Sendable {
  /// A value that depends on the image.
  case map(ONNXView)
  case constant(ONNXConstant)
  /// A list of values, of which operations take one.
  case sequence([ONNXValue])
  /// What is not read, or depends on it.
  case unread(Unread)

  /// The first operation on the way to a value that is not read.
  struct Unread: Sendable {
    /// Its operator.
    let operation: String
    /// Why it is not read, in a line that names it.
    let reason: String
  }
}

/// Where a whole number of the graph comes from that depends on the image's size.
struct SizeOrigin: Sendable {
  /// The map whose height or width it is; nil where it is computed from such.
  let value: Int?
}
