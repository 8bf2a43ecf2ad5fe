/// Why a layer of a configuration is not read.
enum KerasProblem: Error {
  /// It does something that no layer of ours does: what comes before it can be read.
  case unread(String)
  /// The file contradicts itself, or lacks what it names.
  case broken(String)
}

extension KerasProblem {
  /// What a weight file says.
  init(_ error: KerasHDF5Error) { self = .broken(error.sentence) }
}
