import CDigest
import Glibc

/// Fingerprints of files.
public enum Digest {
  /// The SHA-256 of `bytes` in hexadecimal.
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = digest_sha256(bytes.baseAddress, bytes.count, &digest)
    precondition(isDone == 1, "libcrypto has no SHA-256")
    return hexadecimal(digest)
  }

  /// The MD5 of the first `size` bytes of an open file in hexadecimal.
  public static func md5(ofFile descriptor: CInt, size: Int) throws(SystemError) -> String {
    var digest = [UInt8](repeating: 0, count: 16)
    guard digest_md5_of_file(descriptor, UInt64(size), &digest) == 1 else { throw SystemError(errno) }
    return hexadecimal(digest)
  }

  /// Two digits a byte.
  public static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
