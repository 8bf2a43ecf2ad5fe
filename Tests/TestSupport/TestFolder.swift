import Foundation
import Glibc

/// A folder that goes with its last user.
public final class TestFolder: Sendable {
  /// Where it is.
  public let path: String

  /// A new one, empty.
  public init() {
    path = NSTemporaryDirectory() + "phosphene-tests-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What is in the folder, or in one below it.
  public func names(_ below: String = "") -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(below)").sorted()) ?? []
  }

  /// The file `name`.
  public func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { [UInt8]($0) }
  }

  /// Writes as much as fits, and makes the folders that it needs.
  public func write(_ bytes: [UInt8], _ name: String) {
    let file = "\(path)/\(name)"
    let folder = (file as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, min($0.count, 4096)) }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    close(descriptor)
  }

  /// Makes the file `name` as old as if it was written at `seconds` of the clock.
  public func setTime(of name: String, to seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    utimensat(AT_FDCWD, "\(path)/\(name)", [time, time], 0)
  }
}
