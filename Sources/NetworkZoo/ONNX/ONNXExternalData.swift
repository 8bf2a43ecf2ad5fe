// Weights in files beside the network's.

import FoundationEssentials
import Glibc

/// The folder of an ONNX file, from which the files of its large constants are named.
struct ONNXExternalData {
  /// The folder; nil for a network that is no file.
  let folder: String?

  /// Reads `count` bytes, which `entries` place: `location`, `offset`, `length`. `name` says whose they are.
  func bytes(_ entries: [Onnx_StringStringEntryProto], count: Int, of name: String) throws(ONNXError) -> Data {
    let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    guard let folder else { throw ONNXError("\(name) lies in another file, and there is none beside this network") }
    guard let location = values["location"], !location.isEmpty, !location.hasPrefix("/"),
      !location.split(separator: "/").contains(".."), !location.unicodeScalars.contains("\0")
    else {
      throw ONNXError("\(name) lies in '\(values["location"] ?? "")'; a file in the network's own folder is read")
    }
    func number(_ key: String, _ standard: Int) throws(ONNXError) -> Int {
      guard let text = values[key] else { return standard }
      guard let number = Int(text), number >= 0 else { throw ONNXError("\(name) has the \(key) '\(text)'") }
      return number
    }
    let offset = try number("offset", 0)
    let length = try number("length", count)
    guard length == count else {
      throw ONNXError("\(name) has \(length) bytes in '\(location)' and a shape that takes \(count)")
    }

    let path = "\(folder)/\(location)"
    guard let home = Self.resolved(folder), let real = Self.resolved(path) else {
      throw ONNXError(
        "\(name) lies in '\(location)', which is not there: keep it in the folder of the network's file")
    }
    guard real.hasPrefix(home == "/" ? home : home + "/") else {
      throw ONNXError("\(name) lies in '\(location)', a link out of the network's folder: copy it there")
    }
    // without O_NONBLOCK, opening a pipe waits for someone to write into it
    let descriptor = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ONNXError("'\(location)' cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ONNXError("'\(location)' is not a file")
    }
    let size = Int(status.st_size)
    guard offset <= size, length <= size - offset else {
      throw ONNXError(
        "\(name) takes the bytes \(offset) to \(offset.addingReportingOverflow(length).partialValue) of '\(location)', "
          + "which has \(size): fetch it again")
    }
    var data = Data(count: length)
    let isRead = data.withUnsafeMutableBytes { bytes in
      var done = 0
      while done < length {
        let part = pread(descriptor, bytes.baseAddress! + done, length - done, off_t(offset + done))
        if part < 0 && errno == EINTR { continue }
        if part <= 0 { return false }
        done += part
      }
      return true
    }
    guard isRead else { throw ONNXError("'\(location)' cannot be read: \(String(cString: strerror(errno)))") }
    return data
  }

  /// `path` without links.
  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
