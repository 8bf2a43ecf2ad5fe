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
    /// The URL cannot be read.
    case malformedURL(words: String)
    /// A redirect leads to an address that is not followed.
    case redirected(words: String)
    /// What answers is no web server.
    case notHTTP
    /// A proxy refuses to connect.
    case proxyAnswered(status: Int)
    /// A proxy does not connect, for another reason.
    case proxyFailed(words: String)
    /// The name of the server or proxy is not known, mostly because this computer is offline.
    case notFound(host: String)
    /// The server accepts no connection, or a proxy, or where a redirect leads: `to` names it, where it is known.
    case noConnection(to: String?)
    /// The server does not respond in time.
    case noAnswer
    /// The server's certificate is not valid.
    case untrusted(words: String)
    /// The server responds with an error.
    case answered(status: Int)
    /// The connection was lost after so many bytes.
    case brokeOff(bytes: Int)
    /// Nothing arrived for a while after so many bytes.
    case stalled(bytes: Int)
    /// The file at the URL has another size; nil: it is larger than it should be.
    case anotherSize(Int?)
    /// The file at the URL has another checksum.
    case anotherFile(Checksum)
    /// The disk has no room for what is missing.
    case diskFull(missing: Int)
    /// A file of the name is there already, and it is another one.
    case inTheWay(path: String)
    /// Someone else is fetching it.
    case isBeingFetched
    /// It cannot be written; `reason` is the system's own text.
    case cannotWrite(path: String, reason: String)
    /// The caller stopped it.
    case interrupted(bytes: Int)
    /// What the hub says instead of giving a file, and what to do.
    case told(String, advice: String)
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
    case .badURL: return "'\(download.shownURL)' cannot be fetched"
    case .malformedURL(let words): return "'\(download.shownURL)' cannot be fetched (\(words))"
    case .redirected(let words): return "\(download.host) redirects to an address that is not followed (\(words))"
    case .notHTTP: return "\(download.host) is no web server: it does not speak HTTP"
    case .proxyAnswered(let status):
      return "the proxy refuses to connect to \(download.host): it responds with \(status)"
        + (Self.meanings[status].map { " (\($0))" } ?? "")
    case .proxyFailed(let words): return "the proxy does not connect to \(download.host) (\(words))"
    case .notFound(let host): return "cannot find the server \(host)"
    case .noConnection(let place?) where !isOfServer(place):
      return "\(place), a proxy or redirect on the way to \(download.host), refuses the connection"
    case .noConnection: return "\(download.host) refuses the connection"
    case .noAnswer: return "\(download.host) does not respond"
    case .untrusted(let words): return "the certificate of \(download.host) is not valid (\(words))"
    case .answered(let status):
      return "\(download.shownURL) responds with \(status)" + (Self.meanings[status].map { " (\($0))" } ?? "")
    case .brokeOff(let bytes): return "the connection was lost at \(arrived(bytes))"
    case .stalled(let bytes): return "the download stalled at \(arrived(bytes))"
    case .anotherSize(let size):
      return "\(download.shownURL) has \(size.map { "\($0)" } ?? "more") bytes instead of \(download.bytes)"
    case .anotherFile(let found):
      return "the file from \(download.shownURL) has the \(found.name) \(found.digits) instead of "
        + "\(download.checksum.digits) and was discarded"
    case .diskFull(let missing): return "the disk has no space for \(missing.megabytes)"
    case .inTheWay(let path):
      return "\(path) exists already, and its \(download.checksum.name) is not \(download.checksum.digits)"
    case .isBeingFetched: return "it is already being downloaded by another program or window"
    case .cannotWrite(let path, let reason): return "\(path) cannot be written (\(reason))"
    case .interrupted where download.bytes == 0: return "stopped"
    case .interrupted(let bytes): return "stopped at \(arrived(bytes))"
    case .told(let finding, _): return finding
    case .failed(let words): return "\(download.shownURL) cannot be fetched (\(words))"
    }
  }

  private var advice: String {
    let isOfHub = HubRepository.isMeant(by: download.network)
    let elsewhere = isOfHub ? "or name another server in $HF_ENDPOINT" : "or give another URL with --url"
    switch problem {
    case .told(_, let advice): return advice
    case .badURL where isOfHub: return "http:// or https:// and a server are expected in $HF_ENDPOINT"
    case .malformedURL where isOfHub, .notHTTP where isOfHub: return "name a server in $HF_ENDPOINT"
    case .redirected where isOfHub, .answered(404) where isOfHub, .answered(410) where isOfHub:
      return "try again later, \(elsewhere)"
    case .answered(401) where isOfHub, .answered(403) where isOfHub: return "fetch it again"
    case .anotherSize where isOfHub: return "fetch it again"
    case .malformedURL: return "give the right URL with --url"
    case .redirected: return "give the URL that it ends at with --url, http:// or https://"
    case .notHTTP: return "give the URL of a web server with --url"
    case .proxyAnswered, .proxyFailed: return "check the proxy that http_proxy, https_proxy or all_proxy names"
    case .noConnection(let place?) where !isOfServer(place):
      return "check the proxy that http_proxy, https_proxy or all_proxy names, \(elsewhere)"
    case .badURL: return "a URL with http:// or https:// is expected"
    case .noConnection where isOwnComputer: return "does a server run on this computer, and at this port?"
    case .notFound, .noConnection, .noAnswer: return "is this computer online? Try again later, \(elsewhere)"
    case .answered(401), .answered(403):
      return "fetch the file with a browser, put it into a folder of networks (see 'phosphene networks'), \(elsewhere)"
    case .answered(404), .answered(410): return "it is no longer there; give another URL with --url"
    case .answered, .untrusted, .failed: return "try again later, \(elsewhere)"
    case .interrupted(0): return ""  // the user stopped it
    case .brokeOff(let bytes), .stalled(let bytes), .interrupted(let bytes):
      return bytes > 0 ? "fetch it again to continue" : "try again later"
    case .anotherSize: return "it is another file; give the right URL with --url"
    case .anotherFile: return "try again, \(elsewhere)"
    case .diskFull: return "free some space, then fetch it again"
    case .inTheWay: return "move it away first"
    case .isBeingFetched: return "wait for that"
    case .cannotWrite: return ""
    }
  }

  /// Whether `place`, HOST:PORT, is the server of the URL.
  private func isOfServer(_ place: String) -> Bool {
    let port = download.url.lowercased().hasPrefix("https:") ? "443" : "80"
    // libcurl names addresses of IPv6 without the brackets that a URL has
    let host = download.host.lowercased().filter { !"[]".contains($0) }
    return [host, "\(host):\(port)"].contains(place.lowercased())
  }

  private var isOwnComputer: Bool {
    let host = download.host.lowercased()
    let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return ["localhost", "127.0.0.1", "::1"].contains(String(name))
  }

  /// Whether what was asked for is wrong, and no server.
  public var isWrongUsage: Bool {
    switch problem {
    case .badURL, .malformedURL: true
    default: false
    }
  }

  private static let meanings = [
    401: "password required", 403: "forbidden", 404: "not found", 407: "password required", 410: "gone",
    429: "too many requests",
    500: "server error", 502: "server error", 503: "server busy",
  ]
}
