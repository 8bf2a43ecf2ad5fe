import Foundation
import Glibc
import Testing

/// A folder that goes with its last user.
final class TestFolder: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "phosphene-tests-" + UUID().uuidString
    #expect(throws: Never.self) {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What is in the folder, or in one below it.
  func names(_ below: String = "") -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(below)").sorted()) ?? []
  }

  func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: "\(path)/\(name)").map { [UInt8]($0) } }

  /// Writes as much as fits, and makes the folders that it needs.
  func write(_ bytes: [UInt8], _ name: String) {
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
}

/// A file system in memory that is soon full.
enum TinyDisk {
  static let isPossible: Bool = {
    let folder = TestFolder()
    return (try? mounted(at: folder.path, kibibytes: 16) {}) != nil
  }()

  struct NotMounted: Error {}

  static func mounted(at directory: String, kibibytes: Int, _ body: () throws -> Void) throws {
    guard run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", directory) else { throw NotMounted() }
    defer { _ = run("umount", directory) }
    try body()
  }

  private static func run(_ words: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
