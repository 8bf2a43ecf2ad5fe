import Glibc

/// An error number of the system.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// A value of `errno`.
  public let code: CInt

  /// The error that `code` stands for.
  public init(_ code: CInt) { self.code = code }

  /// The system's own words, such as "No such file or directory".
  public var description: String { String(cString: strerror(code)) }
}
