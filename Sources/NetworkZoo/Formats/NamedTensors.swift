/// Tensors by name, whatever file they are in.
protocol NamedTensors: Sendable {
  /// The names of the tensors, sorted.
  var names: [String] { get }
  /// What else the file has, by name; none of it is read.
  var others: [String] { get }
  /// The lengths of a tensor's axes; nil where there is no such tensor.
  func shape(of name: String) -> [Int]?
  /// The elements of a tensor, the last axis contiguous. Throws where they cannot be read.
  func floats(_ name: String) throws -> [Float]
  /// The SHA-256 of the file, in hexadecimal.
  var sha256: String { get }
}

extension SafetensorsShards: NamedTensors {
  var others: [String] { [] }
}
