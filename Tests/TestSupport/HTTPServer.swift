import Glibc
import Synchronization

/// A server of HTTP/1.1 on loopback that answers as a test wants: well, badly, or not at all. A class, because it owns
/// a socket and a thread.
public final class HTTPServer: Sendable {
  /// A request, as far as it matters here.
  public struct Request: Sendable {
    /// What is asked for.
    public let path: String
    /// The first byte that is asked for.
    public let offset: Int?
    /// The header with whatever lets the client in.
    public let authorization: String?
  }

  /// What is sent, byte for byte, before the connection is closed.
  public struct Answer: Sendable {
    /// Head and body.
    public var bytes: [UInt8]
    /// Whether nothing more happens, without closing, until the server ends.
    public var thenHangs = false

    /// An answer with a body of which `sent` bytes are sent, all without.
    public init(_ status: String, headers: [String] = [], body: [UInt8] = [], length: Int? = nil, sent: Int? = nil) {
      let lines = ["HTTP/1.1 \(status)", "Connection: close"] + headers + ["Content-Length: \(length ?? body.count)"]
      bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body.prefix(sent ?? body.count)
    }

    /// An answer whose end is that of the connection.
    public init(withoutLength body: [UInt8]) {
      bytes = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8) + body
    }
  }

  /// Where it listens.
  public let port: UInt16
  private let listener: CInt
  private let seen = Mutex<[Request]>([])
  private let isClosed = Atomic(false)
  private let answer: @Sendable (Request) -> Answer

  /// The address of a file there.
  public var url: String { "\(root)/file.h5" }
  /// The address of everything there.
  public var root: String { "http://127.0.0.1:\(port)" }
  /// What was asked for so far.
  public var requests: [Request] { seen.withLock { $0 } }

  /// A server that answers every request so, on a port of its own.
  public init(_ answer: @escaping @Sendable (Request) -> Answer) {
    self.answer = answer
    Self.isDirect
    listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    port = Self.bound(listener)
    listen(listener, 16)
    Self.thread { self.serve() }
  }

  /// Ends; connections that hang are closed.
  public func stop() {
    // the second time the descriptor may be another one's
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    shutdown(listener, CInt(SHUT_RDWR))
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      Self.thread { self.serve(connection) }
    }
    close(listener)
  }

  private func serve(_ connection: CInt) {
    defer { close(connection) }
    guard let request = Self.request(from: connection) else { return }
    seen.withLock { $0.append(request) }
    let answer = answer(request)
    var rest = answer.bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
    while answer.thenHangs && !isClosed.load(ordering: .relaxed) { usleep(5000) }
  }

  private static func request(from connection: CInt) -> Request? {
    var head: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1024)
    while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      head += piece[..<count]
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let authorization = lines.first { $0.lowercased().hasPrefix("authorization: ") }
    return Request(
      path: String(lines[0].split(separator: " ")[1]),
      offset: range.flatMap { Int($0.dropFirst(13).prefix { $0 != "-" }) },
      authorization: authorization.map { String($0.dropFirst(15)) })
  }

  /// A port of loopback on which nobody listens: a socket that does not keeps it for itself.
  public static let unusedPort = bound(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))

  /// Requests go to loopback, not to a proxy.
  private static let isDirect: Void = {
    // where there is none, the environment is left alone: others may be reading it
    if getenv("http_proxy") != nil { setenv("no_proxy", "127.0.0.1,localhost", 1) }
  }()

  /// Gives a socket a port of its own, and returns it.
  private static func bound(_ socket: CInt) -> UInt16 {
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    precondition(isBound, "no socket on loopback: \(String(cString: strerror(errno)))")
    return UInt16(bigEndian: address.sin_port)
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    return address
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func thread(_ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    let work = Unmanaged.passRetained(Work(body)).toOpaque()
    pthread_create(
      &handle, nil,
      { work in
        Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
        return nil
      }, work)
    pthread_detach(handle)
  }
}
