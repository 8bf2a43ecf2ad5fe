import Glibc

/// A limit that the shell's `ulimit` sets for a process.
public enum ResourceLimit: Sendable {
  /// Of the size of a file that is written.
  case fileSize
  /// Of the addresses that are in use, whether there is memory behind them or not.
  case addressSpace
  /// Of the memory that is the process's own.
  case data

  /// The limit in bytes; nil: there is none.
  public var bytes: Int? {
    let resource =
      switch self {
      case .fileSize: RLIMIT_FSIZE
      case .addressSpace: RLIMIT_AS
      case .data: RLIMIT_DATA
      }
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
      return nil
    }
    return Int(clamping: limit.rlim_cur)
  }
}
