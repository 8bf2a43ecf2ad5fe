import Files

/// Why a file could not be fetched.
public struct FetchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was to be fetched.
  public let download: Download
  /// What is in the way.
  public let problem: Problem

  /// What can be in the way of a download. `words` are those of libcurl.
  public enum Problem: Equatable, Sendable {
    /// The URL is none of HTTP or HTTPS.
    case badURL
    /// The machine's name, or that of the proxy, is not known; mostly because this machine is offline.
    case notFound(host: String)
    /// The machine takes no connection, or none in time.
    case noConnection
    case noAnswer
    /// The machine's certificate is not valid.
    case untrusted(words: String)
    /// The machine refuses.
    case answered(status: Int)
    /// The connection ended, or nothing came any more, after so many bytes.
    case brokeOff(bytes: Int)
    case stalled(bytes: Int)
    /// The file at the URL has another size; nil: it is larger than it should be.
    case anotherSize(Int?)
    /// The file at the URL has another MD5.
    case anotherFile(md5: String)
    /// The disk has no room for what is missing.
    case diskFull(missing: Int)
    /// A file of the name is there already, and it is another one.
    case inTheWay(path: String)
    /// Someone else is fetching it.
    case isBeingFetched
    /// It cannot be written; `reason` is the system's own text.
    case cannotWrite(path: String, reason: String)
    /// Whoever wanted it no longer does.
    case interrupted(bytes: Int)
    /// Anything else.
    case failed(words: String)
  }

  /// An error that says what `problem` keeps `download` from being fetched.
  public init(download: Download, problem: Problem) {
    self.download = download
    self.problem = problem
  }

  /// One line: what was found, what was expected, what to do.
  public var description: String { advice.isEmpty ? summary : "\(summary): \(advice)" }

  /// What was found, and what was expected, without what to do.
  public var summary: String { "\(download.network): \(finding)" }

  private var finding: String {
    func arrived(_ bytes: Int) -> String { "\(bytes.megabytes) of \(download.bytes.megabytes)" }
    switch problem {
    case .badURL: return "'\(download.url)' cannot be fetched"
    case .notFound(let host): return "there is no machine '\(host)'"
    case .noConnection: return "\(download.host) takes no connection"
    case .noAnswer: return "\(download.host) does not answer"
    case .untrusted(let words): return "\(download.host) does not prove that it is what it says (\(words))"
    case .answered(let status):
      return "\(download.url) answers \(status)" + (Self.meanings[status].map { " (\($0))" } ?? "")
    case .brokeOff(let bytes): return "the connection broke off at \(arrived(bytes))"
    case .stalled(let bytes): return "nothing comes any more at \(arrived(bytes))"
    case .anotherSize(let size):
      return "\(download.url) has \(size.map { "\($0)" } ?? "more") bytes, \(download.bytes) are expected"
    case .anotherFile(let md5):
      return "what came from \(download.url) has the MD5 \(md5), \(download.md5) is expected, and was thrown away"
    case .diskFull(let missing): return "the disk has no room for \(missing.megabytes)"
    case .inTheWay(let path): return "\(path) is there already, and its MD5 is not \(download.md5)"
    case .isBeingFetched: return "it is being fetched already, by another program or window"
    case .cannotWrite(let path, let reason): return "\(path) cannot be written (\(reason))"
    case .interrupted(let bytes): return "stopped at \(arrived(bytes))"
    case .failed(let words): return "\(download.url) cannot be fetched (\(words))"
    }
  }

  private var advice: String {
    let elsewhere = "or name another place with --url"
    switch problem {
    case .badURL: return "an address with http:// or https:// is expected"
    case .notFound, .noConnection, .noAnswer: return "is this machine online? Try again later, \(elsewhere)"
    case .answered, .untrusted, .failed: return "try again later, \(elsewhere)"
    case .interrupted(0): return ""  // whoever stopped it knows
    case .brokeOff(let bytes), .stalled(let bytes), .interrupted(let bytes):
      return bytes > 0 ? "fetch it again to go on from there" : "try again later"
    case .anotherSize: return "it is another file; name its place with --url"
    case .anotherFile: return "try again, \(elsewhere)"
    case .diskFull: return "make room, then fetch it again"
    case .inTheWay: return "move it away first"
    case .isBeingFetched: return "wait for that"
    case .cannotWrite: return ""
    }
  }

  private static let meanings = [
    401: "a password is wanted", 403: "forbidden", 404: "not found", 410: "gone", 429: "too many requests",
    500: "the machine has a fault", 502: "the machine has a fault", 503: "the machine is busy",
  ]
}
