// Weights in files beside the network's.

import Files
import FoundationEssentials
import Glibc

/// The folder of an ONNX file, from which the files of its large constants are named.
struct ONNXExternalData {
  /// The folder; nil for a network that is no file.
  let folder: String?

  /// Reads `count` bytes, which `entries` place: `location`, `offset`, `length`. `name` says whose they are.
  func bytes(_ entries: [Onnx_StringStringEntryProto], count: Int, of name: String) throws(ONNXError) -> Data {
    let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    guard let folder else {
      throw ONNXError("\(name) is stored in another file, and there is none beside this network")
    }
    guard let location = values["location"], !location.isEmpty, !location.hasPrefix("/"),
      !location.split(separator: "/").contains(".."), !location.unicodeScalars.contains("\0")
    else {
      throw ONNXError(
        "\(name) is stored in '\(values["location"] ?? "")'; a file in the network's own folder is expected")
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
        "\(name) is stored in '\(location)', which is missing: keep it in the folder of the network's file")
    }
    guard real.hasPrefix(home == "/" ? home : home + "/") else {
      throw ONNXError("\(name) is stored in '\(location)', a link out of the network's folder: copy it there")
    }
    let file: OpenFile
    do { file = try OpenFile(real) } catch { throw ONNXError("'\(location)' \(error)") }
    guard offset <= file.size, length <= file.size - offset else {
      throw ONNXError(
        "\(name) takes the bytes \(offset) to \(offset.addingReportingOverflow(length).partialValue) of '\(location)', "
          + "which has \(file.size): fetch it again")
    }
    var data = Data(count: length)
    do {
      try data.withUnsafeMutableBytes { try file.read(into: $0, from: offset) }
    } catch {
      throw ONNXError("'\(location)' \(error)")
    }
    return data
  }

  /// `path` without links.
  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
