import Files
import Foundation
import Testing

@Suite struct KilledTests {
  /// A program that is killed while it writes leaves the old file, or has written the new one.
  @Test func aKilledExportLeavesTheOldFileOrTheNewOne() throws {
    let folder = try TemporaryDirectory()
    let path = "\(folder.path)/a.npy"
    func arguments(_ seed: Int, force: Bool = false) -> [String] {
      let address = "efficientnet-lite0/stem_activation/3@recipe=plain,size=1024,iterations=1,seed=\(seed)"
      return ["render", address, "-o", path] + (force ? ["--force"] : [])
    }
    let new = try Program.run(arguments(2))
    #expect(new.status == 0, "\(new)")
    let newBytes = try folder.bytes("a.npy")
    let old = try Program.run(arguments(1, force: true))
    #expect(old.status == 0, "\(old)")
    let oldBytes = try folder.bytes("a.npy")
    #expect(oldBytes != newBytes)

    var killedInTheMiddle = 0
    for _ in 0..<3 {
      let process = try Program.start(arguments(2, force: true))
      // more than the mark that a place is taken with
      while process.isRunning && (FileStatus(path + ".part")?.size ?? 0) < 4096 {}
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let bytes = try folder.bytes("a.npy")
      let isWhole = bytes == oldBytes || bytes == newBytes
      #expect(isWhole, "\(bytes.count) bytes, neither the old \(oldBytes.count) nor the new \(newBytes.count)")
      if access(path + ".part", F_OK) == 0 {
        killedInTheMiddle += 1
        #expect(bytes == oldBytes)
      }
      try Data(oldBytes).write(to: URL(fileURLWithPath: path))
    }
    #expect(killedInTheMiddle > 0)
  }
}
