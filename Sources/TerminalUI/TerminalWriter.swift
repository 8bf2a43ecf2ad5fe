import CNcurses
import Glibc

/// Sends the output of ncurses and chunks of pictures to the terminal, without ever waiting long for it.
///
/// ncurses itself would wait for ever for a terminal that takes nothing, so it writes into a file in memory. The terminal
/// is opened a second time, since not to wait (O_NONBLOCK) belongs to an open file: the user's shell must not find it set
/// on its own. A class, because it owns file descriptors.
final class TerminalWriter {
  /// The terminal, opened for itself.
  let descriptor: Int32
  /// Where ncurses writes.
  let file: Int32
  // The rest of a chunk that was begun: nothing else may be written before it.
  private var rest: ArraySlice<UInt8> = []
  /// Whether the terminal is gone.
  private(set) var isGone = false

  /// Opens the terminal of standard output.
  init() {
    file = cn_memory_file("terminal output")
    let name = ttyname(STDOUT_FILENO)
    let own = name.map { open($0, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) } ?? -1
    // It may belong to another user (after su): then the same open file, which may wait.
    descriptor = own >= 0 ? own : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
  }

  deinit {
    close(descriptor)
    close(file)
  }

  /// Lets go what the terminal does not take, so that it may show at least what others write.
  func giveUp() {
    rest = []
    tcflush(descriptor, TCOFLUSH)
    // Whoever writes next shall not be taken for the end of a sequence.
    var cancel: UInt8 = 0x18
    _ = Glibc.write(descriptor, &cancel, 1)
  }

  /// Whether the terminal takes bytes now; waits at most so long for it.
  func isReady(withinMilliseconds time: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, time) == 1 && Int32(request.revents) & POLLOUT != 0
  }

  /// Writes what is left of an earlier chunk. False if there is no room even now.
  func finish(withinMilliseconds time: Int32) -> Bool {
    rest.isEmpty || write([], withinMilliseconds: time)
  }

  /// Writes what ncurses has written since the last time. False if the terminal did not take all of it in time.
  func writeText(withinMilliseconds time: Int32) -> Bool {
    let count = Int(lseek(file, 0, SEEK_CUR))
    guard count > 0 else { return true }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(file, buffer.baseAddress, count, 0))
    }
    ftruncate(file, 0)
    lseek(file, 0, SEEK_SET)
    return write(bytes[...], withinMilliseconds: time)
  }

  /// Writes a chunk, after what is left of earlier ones. False if the terminal did not take all of it in time: `finish` it
  /// before ncurses writes anything.
  func write(_ chunk: ArraySlice<UInt8>, withinMilliseconds time: Int32) -> Bool {
    var bytes = rest.isEmpty ? chunk : rest + chunk
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if count < 0 && errno == EINTR {
        continue
      } else if count < 0 && errno == EAGAIN {
        if !isReady(withinMilliseconds: time) { break }
      } else {
        isGone = true
        break
      }
    }
    rest = bytes
    return bytes.isEmpty
  }
}
