import FoundationEssentials
import Glibc
import HDF5Writer
import NetworkZoo
import Testing

/// Tests that write HDF5 files take turns: the library that writes them is not for several threads.
@Suite(.serialized) struct KerasFiles {}

/// A file that a test writes.
struct WrittenHDF5 {
  /// Something that the writer refused.
  struct Failure: Error {
    let what: String
  }

  private let file: Int64

  /// Writes a file and calls `body` with its path; the file is gone afterwards.
  static func with(
    _ name: String = "weights.h5", isNew: Bool = false, write: (WrittenHDF5) throws -> Void,
    _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/phosphene-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/\(name)"
    let written = WrittenHDF5(file: hdf5_write_file(path, isNew))
    do {
      defer { _ = hdf5_finish_file(written.file) }
      try write(written)
    }
    try body(path)
  }

  /// Calls `body` with the path of a file that holds `bytes`.
  static func with(bytes: some Sequence<UInt8>, _ body: (String) throws -> Void) throws {
    try with(write: { _ in }) { path in
      #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
      try body(path)
    }
  }

  func group(_ path: String) throws { try check(hdf5_write_group(file, path), path) }

  func names(_ attribute: String, of group: String, _ texts: [String], isFixed: Bool = true) throws {
    var pointers = texts.map { UnsafePointer(strdup($0)) }
    defer { for pointer in pointers { free(UnsafeMutableRawPointer(mutating: pointer)) } }
    try check(hdf5_write_names(file, group, attribute, &pointers, texts.count, isFixed), "\(group) \(attribute)")
  }

  func numbers(_ path: String, _ shape: [Int], _ numbers: [Float] = [], _ form: hdf5_form = HDF5_PLAIN) throws {
    precondition(numbers.isEmpty || numbers.count == shape.reduce(1, *))
    try check(hdf5_write_numbers(file, path, shape.map(Int64.init), Int32(shape.count), numbers, form), path)
  }

  func link(_ path: String, to target: String) throws { try check(hdf5_write_link(file, path, target), path) }

  /// A layer as Keras 1 and 2 write it: a group with its `weight_names` and the weights.
  func layer(_ name: String, in root: String = "", _ weights: [(name: String, shape: [Int], numbers: [Float])]) throws {
    let group = root.isEmpty ? name : "\(root)/\(name)"
    try self.group(group)
    try names("weight_names", of: group, weights.map(\.name))
    for weight in weights {
      let isHole = weight.numbers.isEmpty
      try numbers("\(group)/\(weight.name)", weight.shape, weight.numbers, isHole ? HDF5_HOLE : HDF5_PLAIN)
    }
  }

  private func check(_ status: Int32, _ what: String) throws {
    if status < 0 { throw Failure(what: what) }
  }
}
