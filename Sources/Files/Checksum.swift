import CDigest
import Glibc

/// What a published file is told by, in lowercase hexadecimal.
public enum Checksum: Hashable, Sendable {
  case md5(String)
  case sha256(String)
  /// The SHA-1 by which git names a file, of its length and its bytes.
  case gitBlob(String)

  /// What it is called.
  public var name: String {
    switch self {
    case .md5: "MD5"
    case .sha256: "SHA-256"
    case .gitBlob: "git's SHA-1"
    }
  }

  /// The digits.
  public var digits: String {
    switch self {
    case .md5(let digits), .sha256(let digits), .gitBlob(let digits): digits
    }
  }

  /// That of the first `size` bytes of the open file `descriptor`, of the same kind. Throws `SystemError`, also where
  /// libcrypto may not make it.
  public func found(in descriptor: CInt, size: Int) throws(SystemError) -> Checksum {
    var digest = [UInt8](repeating: 0, count: 32)
    let count: Int, isDone: CInt
    switch self {
    case .md5: (count, isDone) = (16, digest_md5_of_file(descriptor, UInt64(size), &digest))
    case .sha256: (count, isDone) = (32, digest_sha256_of_file(descriptor, 0, UInt64(size), &digest))
    case .gitBlob: (count, isDone) = (20, digest_git_blob_of_file(descriptor, UInt64(size), &digest))
    }
    guard isDone == 1 else { throw SystemError(errno) }
    let digits = Digest.hexadecimal(Array(digest[..<count]))
    switch self {
    case .md5: return .md5(digits)
    case .sha256: return .sha256(digits)
    case .gitBlob: return .gitBlob(digits)
    }
  }
}
