import Foundation
import TestSupport

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
