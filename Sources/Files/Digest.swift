import CDigest
import Glibc

/// Digests in lowercase hexadecimal.
public enum Digest {
  /// The SHA-256 of `bytes`.
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> String { hexadecimal(sha256Bytes(of: bytes)) }

  /// The 32 bytes of the SHA-256 of `bytes`.
  public static func sha256Bytes(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = digest_sha256(bytes.baseAddress, bytes.count, &digest)
    precondition(isDone == 1, "libcrypto has no SHA-256")
    return digest
  }

  /// Bytes in lowercase hexadecimal.
  public static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
