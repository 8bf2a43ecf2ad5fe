// Weights in files beside the network's.

import Files
import Glibc
import Synchronization

/// The files in which large constants of an ONNX file lie: itself, and others in its folder. A class, because it keeps
/// them open.
final class ONNXExternalData: Sendable {
  /// The network's own file; nil for a network that is none.
  private let own: OpenFile?
  /// Its folder; nil for a network that is no file.
  private let folder: String?
  private let others = Mutex<[String: OpenFile]>([:])

  /// The files of a network in `own`, whose folder is `folder`.
  init(own: OpenFile? = nil, folder: String?) {
    self.own = own
    self.folder = folder
  }

  /// So many files are kept open; what lies in others is read at once.
  private static let mostFiles = 256

  /// A run of bytes in a file.
  struct Place: Sendable {
    let file: OpenFile
    let offset: Int
    /// Whether the file may stay open until the bytes are needed.
    let isKept: Bool
    /// When the file was changed before it was opened.
    let modified: Int?

    /// Fills `numbers` with the bytes. Throws `ONNXError` where the file has changed since.
    func read<Number: BitwiseCopyable>(into numbers: inout [Number], of name: String) throws(ONNXError) {
      guard file.modified == modified else {
        throw ONNXError("\(name) lies in a file that has changed since it was opened: open the network again")
      }
      do { try file.read(into: &numbers, from: offset) } catch { throw ONNXError("\(name) \(error)") }
    }
  }

  /// Where the `count` bytes lie that `entries` place: `location`, `offset`, `length`. `name` says whose they are.
  func place(_ entries: [Onnx_StringStringEntryProto], count: Int, of name: String) throws(ONNXError) -> Place {
    let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    func number(_ key: String, _ standard: Int) throws(ONNXError) -> Int {
      guard let text = values[key] else { return standard }
      guard let number = Int(text), number >= 0 else { throw ONNXError("\(name) has the \(key) '\(text)'") }
      return number
    }
    let offset = try number("offset", 0)
    let length = try number("length", count)
    let (file, location) = try file(values, of: name)
    guard length == count else {
      throw ONNXError(
        "\(name) has \(length) bytes\(location.map { " in '\($0)'" } ?? "") and a shape that takes \(count)")
    }
    guard offset <= file.size, length <= file.size - offset else {
      throw ONNXError(
        "\(name) takes the bytes \(offset) to \(offset.addingReportingOverflow(length).partialValue) of "
          + "'\(location ?? "the file")', which has \(file.size): fetch it again")
    }
    let isKept = location.map { location in others.withLock { $0[location] != nil } } ?? true
    return Place(file: file, offset: offset, isKept: isKept, modified: file.modified)
  }

  /// The file that `values` name; its name is nil where it is the network's own.
  private func file(_ values: [String: String], of name: String) throws(ONNXError) -> (OpenFile, String?) {
    if values[ONNXOutline.own] != nil, let own { return (own, nil) }
    guard let folder else {
      throw ONNXError("\(name) is stored in another file, and there is none beside this network")
    }
    guard let location = values["location"], !location.isEmpty, !location.hasPrefix("/"),
      !location.split(separator: "/").contains(".."), !location.unicodeScalars.contains("\0")
    else {
      throw ONNXError(
        "\(name) is stored in '\(values["location"] ?? "")'; a file in the network's own folder is expected")
    }
    if let known = others.withLock({ $0[location] }) { return (known, location) }
    let path = "\(folder)/\(location)"
    guard let home = Self.resolved(folder), let real = Self.resolved(path) else {
      throw ONNXError(
        "\(name) is stored in '\(location)', which is missing: keep it in the folder of the network's file")
    }
    // the files of the hub's cache are links to its blobs
    let homes = [home] + [HubCache.blobs(ofSnapshot: folder).flatMap(Self.resolved)].compactMap { $0 }
    guard homes.contains(where: { real.hasPrefix($0 == "/" ? $0 : $0 + "/") }) else {
      throw ONNXError("\(name) is stored in '\(location)', a link out of the network's folder: copy it there")
    }
    let file: OpenFile
    do { file = try OpenFile(real) } catch { throw ONNXError("'\(location)' \(error)") }
    others.withLock { if $0.count < Self.mostFiles { $0[location] = file } }
    return (file, location)
  }

  /// `path` without links.
  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
