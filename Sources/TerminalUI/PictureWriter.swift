import CNcurses
import Glibc

/// Sends chunks of bytes to the terminal beside ncurses, without ever waiting long for it.
///
/// It opens the terminal a second time, since not to wait (O_NONBLOCK) belongs to an open file: ncurses and the user's
/// shell must not find it set on theirs. A class, because it owns a file descriptor.
final class PictureWriter {
  /// The terminal, opened for itself.
  let descriptor: Int32
  // The rest of a chunk that was begun: nothing else may be written before it.
  private var rest: ArraySlice<UInt8> = []
  /// Whether the terminal is gone.
  private(set) var isGone = false

  /// Opens the terminal of standard output.
  init() {
    let name = ttyname(STDOUT_FILENO)
    let own = name.map { open($0, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) } ?? -1
    // It may belong to another user (after su): then the same open file, which may wait.
    descriptor = own >= 0 ? own : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
  }

  deinit {
    // Whoever writes next shall not be taken for the end of a sequence.
    if !rest.isEmpty {
      var cancel: UInt8 = 0x18
      _ = Glibc.write(descriptor, &cancel, 1)
    }
    close(descriptor)
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
