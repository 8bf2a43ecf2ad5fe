import Glibc

/// Reading a file through the page cache, without a copy of it in memory.
enum MappedFile {
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }

  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
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
