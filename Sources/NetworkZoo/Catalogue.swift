import EmbeddedAssets
import Glibc
import NeuralNetwork

/// The networks that can be explored: those known by name, and any file.
public enum Catalogue {
  /// The network that is part of the program.
  public static let embedded = "efficientnet-lite0"

  /// Where a first look goes: a node that shows what this is about within a second.
  public static let first = "\(embedded)/block3b_add/32"

  /// The names that need no file.
  public static let names = [embedded]

  /// Opens the network called `name`, or the ONNX file at that path; `inputRange` takes the place of what it says of its
  /// range. Throws `NetworkFileError`.
  public static func open(_ name: String, inputRange: InputRange? = nil) throws(NetworkFileError) -> NetworkFile {
    if name == embedded {
      let file = embedded_efficientnet_lite0()
      return try NetworkFile(
        onnx: UnsafeRawBufferPointer(start: file.bytes, count: file.size), path: "\(embedded).onnx",
        inputRange: inputRange)
    }
    return try MappedFile.withBytes(of: name) { (bytes) throws(NetworkFileError) in
      let folder = name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "."
      return try NetworkFile(
        onnx: bytes, path: name, folder: folder.isEmpty ? "/" : folder, inputRange: inputRange)
    }
  }

  /// Whether `name` is in the catalogue or a file.
  public static func has(_ name: String) -> Bool { names.contains(name) || MappedFile.exists(name) }
}

/// Reading a file through the page cache, without a copy of it in memory.
private enum MappedFile {
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }

  static func withBytes<Result>(
    of path: String, _ body: (UnsafeRawBufferPointer) throws(NetworkFileError) -> Result
  ) throws(NetworkFileError) -> Result {
    func failure(_ what: String) -> NetworkFileError {
      NetworkFileError(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
    }
    // without O_NONBLOCK, opening a pipe waits for someone to write into it
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("it cannot be opened") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("it cannot be read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw NetworkFileError(path: path, reason: "it is not a file: give the path of an ONNX file")
    }
    guard status.st_size > 0 else {
      throw NetworkFileError(path: path, reason: "it is empty, not an ONNX file: fetch or export it again")
    }
    let size = Int(status.st_size)
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw failure("it cannot be mapped")
    }
    defer { munmap(base, size) }
    return try body(UnsafeRawBufferPointer(start: base, count: size))
  }
}
