import CNcurses
import Files
import Glibc

/// Keeps what is written to standard error off the screen, and shows it afterwards or appends it to a log. A class,
/// because it owns file descriptors.
final class StandardErrorCapture {
  /// The original standard error.
  let before: Int32
  /// The file that replaces it.
  private let file: Int32
  /// The file to be shown afterwards; -1: none.
  var kept: Int32 { isLog ? -1 : file }

  /// Starts capturing: with `log`, to the end of that file. Without it, returns nil if standard error is not a terminal
  /// and so cannot disturb the screen.
  static func begin(log: String?) throws(TerminalError) -> StandardErrorCapture? {
    guard let log else {
      return isatty(STDERR_FILENO) == 1 ? StandardErrorCapture(into: cn_memory_file("standard error")) : nil
    }
    let file = open(log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotLog(log, reason: String(cString: strerror(errno))) }
    return StandardErrorCapture(into: file, isLog: true)
  }

  private let isLog: Bool

  private init?(into file: Int32, isLog: Bool = false) {
    let before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard file >= 0 && before >= 0 && dup2(file, STDERR_FILENO) >= 0 else {
      if file >= 0 { close(file) }
      if before >= 0 { close(before) }
      return nil
    }
    self.before = before
    self.file = file
    self.isLog = isLog
  }

  /// Restores standard error and shows what was captured, unless it went to a log.
  deinit {
    dup2(before, STDERR_FILENO)
    var captured: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while !isLog {
      let count = pread(file, &part, part.count, captured.count)
      if count <= 0 { break }
      captured += part[..<count]
    }
    // libraries write, too, and what they write of files may hold anything
    let text = Array(TerminalText(lines: String(decoding: captured, as: UTF8.self)).description.utf8)
    _ = cn_write_briefly(before, text, text.count, 1000)
    close(before)
    close(file)
  }
}
