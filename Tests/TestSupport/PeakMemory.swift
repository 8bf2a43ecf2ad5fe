import FoundationEssentials
import Glibc

/// The most bytes that this process had in memory during `body`, over those that it had before. What other threads take
/// counts, too.
public func peakMemory(_ body: () throws -> Void) rethrows -> Int {
  func bytes(_ key: String) -> Int {
    let status = FileManager.default.contents(atPath: "/proc/self/status").map { String(decoding: $0, as: UTF8.self) }
    let line = status?.split(separator: "\n").first { $0.hasPrefix(key) }
    return (line?.split { " \t".contains($0) }.dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
  // Linux forgets the peak so far: see proc(5)
  let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
  _ = write(file, "5", 1)
  close(file)
  let before = bytes("VmRSS:")
  try body()
  return bytes("VmHWM:") - before
}
