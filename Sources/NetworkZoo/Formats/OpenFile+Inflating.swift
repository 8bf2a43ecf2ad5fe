import CZlib
import Files
import Glibc

extension OpenFile {
  /// What the bytes of `deflated` are when inflated: `size` bytes in memory, whose CRC-32 is `checksum`; nil if they
  /// are not. Throws `ReadingError` where there is no memory for them.
  convenience init?(inflating deflated: OpenFile, size: Int, checksum: UInt32) throws(ReadingError) {
    let memory = zlib_memory_file()
    guard memory >= 0 else { throw .unreadable(SystemError(errno)) }
    self.init(owning: memory, size: size)
    var found: UInt32 = 0
    let count = zlib_inflate(
      deflated.descriptor, UInt64(deflated.offset), UInt64(deflated.size), memory, UInt64(size), &found)
    guard count == Int64(size) && found == checksum else { return nil }
  }
}
