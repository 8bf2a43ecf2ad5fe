import Files
import Synchronization

/// A server of one repository that answers as Hugging Face's hub does: the checksums of files are in the headers, and
/// large files are on another server, to which it redirects. A class, because it owns them.
public final class HubServer: Sendable {
  /// The commit of all revisions.
  public static let commit = "0123456789abcdef0123456789abcdef01234567"
  /// From so many bytes on a file is a large one.
  private static let large = 20_000

  /// The server that is asked first.
  public let hub: HTTPServer
  /// The server of the large files.
  public let storage: HTTPServer

  /// A file as the servers have it.
  public struct File: Sendable {
    /// Its name.
    public let name: String
    /// What is in it.
    public let bytes: [UInt8]
    fileprivate let sha256, gitBlob: String

    /// What large files are called on the other server.
    public var place: String { "/\(sha256)?signed" }

    fileprivate init(_ name: String, _ bytes: [UInt8], in folder: TestFolder) throws {
      (self.name, self.bytes) = (name, bytes)
      folder.write(bytes, "file")
      let file = try OpenFile("\(folder.path)/file")
      sha256 = try file.sha256()
      gitBlob = try Checksum.gitBlob("").found(in: file.descriptor, size: file.size).digits
    }
  }

  /// Serves `files` as `repository`. What `instead` and `inStorage` return is answered instead of the truth.
  public init(
    _ files: [String: [UInt8]], as repository: String = "org/net",
    instead: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Answer? = { _ in nil },
    inStorage: @escaping @Sendable (HTTPServer.Request, File) -> HTTPServer.Answer? = { _, _ in nil }
  ) throws {
    let folder = TestFolder()
    let files = try files.map { try File($0.key, $0.value, in: folder) }.sorted { $0.name < $1.name }
    let storage = HTTPServer { request in
      guard let file = files.first(where: { $0.place == request.path }) else { return .init("404 Not Found") }
      if let answer = inStorage(request, file) { return answer }
      guard let first = request.offset else { return .init("200 OK", body: file.bytes) }
      let range = "Content-Range: bytes \(first)-\(file.bytes.count - 1)/\(file.bytes.count)"
      return .init("206 Partial Content", headers: [range], body: Array(file.bytes[first...]))
    }
    self.storage = storage
    let names = files.map { "{\"rfilename\": \"\($0.name)\"}" }.joined(separator: ", ")
    let listing = Array("{\"id\": \"\(repository)\", \"sha\": \"\(Self.commit)\", \"siblings\": [\(names)]}".utf8)
    hub = HTTPServer { request in
      if let answer = instead(request) { return answer }
      if request.path.hasPrefix("/api/models/\(repository)/revision/") { return .init("200 OK", body: listing) }
      let start = "/\(repository)/resolve/\(Self.commit)/"
      guard request.path.hasPrefix(start),
        let file = files.first(where: { $0.name == request.path.dropFirst(start.count) })
      else { return .init("404 Not Found", headers: ["X-Error-Code: EntryNotFound"]) }
      let commit = "X-Repo-Commit: \(Self.commit)"
      guard file.bytes.count >= Self.large else {
        return .init("200 OK", headers: ["ETag: \"\(file.gitBlob)\"", commit], body: file.bytes)
      }
      return .init(
        "302 Found",
        headers: [
          "Location: \(storage.root)\(file.place)", "X-Linked-Etag: \"\(file.sha256)\"",
          "X-Linked-Size: \(file.bytes.count)", commit,
        ])
    }
  }

  /// Ends both servers.
  public func stop() {
    hub.stop()
    storage.stop()
  }
}
