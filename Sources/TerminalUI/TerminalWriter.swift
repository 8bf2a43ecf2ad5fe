import CNcurses
import Glibc

/// Sends ncurses' output and chunks of pictures to the terminal without blocking.
///
/// ncurses itself would wait forever for a terminal that accepts nothing, so it writes into a file in memory. The
/// terminal is opened a second time, because O_NONBLOCK belongs to an open file, and the one that the user's shell
/// shares must not have it. A class, because it owns file descriptors.
final class TerminalWriter {
  /// The terminal, opened without blocking.
  let descriptor: Int32
  /// The file in memory that ncurses writes to.
  let file: Int32
  /// Whether the open file is shared with other programs, so that a write may wait.
  private let isShared: Bool
  // The unsent rest of a chunk. Nothing may be written before it.
  private var rest: ArraySlice<UInt8> = []
  /// Whether the terminal is gone.
  private(set) var isGone = false

  init() {
    file = cn_memory_file("terminal output")
    let own = Self.openAgain()
    isShared = own < 0
    descriptor = isShared ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : own
  }

  // The terminal may belong to another user (after su). Then the name that every process has for its own terminal opens
  // it, if it is that one; -1 if not.
  private static func openAgain() -> Int32 {
    let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let named = ttyname(STDOUT_FILENO).map { open($0, flags) } ?? -1
    if named >= 0 { return named }
    let controlling = open("/dev/tty", flags)
    if controlling >= 0 && cn_same_terminal(controlling, STDOUT_FILENO) { return controlling }
    if controlling >= 0 { close(controlling) }
    return -1
  }

  deinit {
    close(descriptor)
    close(file)
  }

  /// Discards what the terminal does not accept, so that it can at least show what other programs write.
  func giveUp() {
    rest = []
    tcflush(descriptor, TCOFLUSH)
    // CAN: what is written next must not be taken for the rest of a sequence.
    _ = put([0x18])
  }

  /// Whether the terminal accepts bytes, now or within the time.
  func isReady(withinMilliseconds time: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, time) == 1 && Int32(request.revents) & POLLOUT != 0
  }

  /// Writes the rest of earlier chunks. False if the terminal did not accept all of it.
  func finish(withinMilliseconds time: Int32) -> Bool {
    rest.isEmpty || write([], withinMilliseconds: time)
  }

  /// Writes ncurses' output since the last call. False if the terminal did not accept all of it in time.
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

  /// Writes a chunk, after the rest of earlier ones. False if the terminal did not accept all of it in time; then call
  /// `finish` before ncurses writes anything.
  func write(_ chunk: ArraySlice<UInt8>, withinMilliseconds time: Int32) -> Bool {
    var bytes = rest.isEmpty ? chunk : rest + chunk
    while !bytes.isEmpty {
      let count = put(bytes)
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

  // Like write. Through a shared file one byte at a time, which a terminal that is ready takes without waiting.
  private func put(_ bytes: ArraySlice<UInt8>) -> Int {
    if isShared && !isReady(withinMilliseconds: 0) {
      errno = EAGAIN
      return -1
    }
    return bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, isShared ? 1 : $0.count) }
  }
}
