import Foundation

/// A file system in memory that is soon full.
public enum TinyDisk {
  /// Whether this process has the right to mount.
  public static let isPossible: Bool = {
    let folder = TestFolder()
    return (try? mounted(at: folder.path, kibibytes: 16) {}) != nil
  }()

  private struct NotMounted: Error {}

  /// Calls `body` while a file system of so many kibibytes is mounted at `directory`.
  public static func mounted(
    at directory: String, kibibytes: Int, isReadOnly: Bool = false, _ body: () throws -> Void
  ) throws {
    let options = "size=\(kibibytes)k" + (isReadOnly ? ",ro" : "")
    guard run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory) else { throw NotMounted() }
    defer { _ = run("umount", directory) }
    try body()
  }

  /// Calls `body` while the file at `path` is mounted on the one at `place`.
  public static func bound(_ path: String, at place: String, _ body: () throws -> Void) throws {
    guard run("mount", "--bind", path, place) else { throw NotMounted() }
    defer { _ = run("umount", place) }
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
