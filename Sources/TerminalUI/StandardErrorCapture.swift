import CNcurses
import Glibc

/// Keeps what is written to standard error away from the screen, and shows it afterwards. A class, because it owns
/// file descriptors.
final class StandardErrorCapture {
  /// Standard error as it was.
  let before: Int32
  /// Where it goes meanwhile.
  let file: Int32

  /// Begins. `nil` if standard error is no terminal, and so cannot spoil the screen.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    let file = cn_memory_file("standard error")
    let before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard file >= 0 && before >= 0 && dup2(file, STDERR_FILENO) >= 0 else {
      if file >= 0 { close(file) }
      if before >= 0 { close(before) }
      return nil
    }
    self.before = before
    self.file = file
  }

  /// Standard error is what it was, and shows what was written to it meanwhile.
  deinit {
    dup2(before, STDERR_FILENO)
    var offset = 0
    var text = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = pread(file, &text, text.count, offset)
      if count <= 0 { break }
      offset += count
      _ = write(before, text, count)
    }
    close(before)
    close(file)
  }
}
