import Files
import FoundationEssentials

/// Hugging Face's hub as the environment tells: where its cache is, who answers for it, and with which token.
///
/// The variables and their order are those of the hub's own library, so that both find the same.
public struct Hub: Sendable {
  /// The folder of the cache.
  public let cache: HubCache
  /// The URL of the server, without a slash at the end.
  let endpoint: String
  private let places: Places
  /// Whether nothing may be asked for.
  let isOffline: Bool

  /// The hub of this environment.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    places = Places(environment)
    cache = HubCache(environment: environment)
    let endpoint = places.value("HF_ENDPOINT") ?? "https://huggingface.co"
    self.endpoint = String(endpoint.reversed().drop { $0 == "/" }.reversed())
    isOffline = Self.isTrue(places.value("HF_HUB_OFFLINE") ?? places.value("TRANSFORMERS_OFFLINE"))
  }

  /// The user's token, which may lie in a file; nil: there is none.
  var token: String? { Self.isTrue(places.value("HF_HUB_DISABLE_IMPLICIT_TOKEN")) ? nil : places.token }

  private static func isTrue(_ value: String?) -> Bool { ["1", "ON", "YES", "TRUE"].contains(value?.uppercased()) }

  /// The URL of what the server has at `path`.
  func url(_ path: String) -> String { "\(endpoint)/\(path)" }

  /// The header line with the token for a request to `url`; nil where there is none or `url` may not have it: it goes to
  /// the endpoint alone, and unencrypted only within this computer.
  func secret(for url: String) -> String? {
    guard let token, let place = URLOrigin(url), place == URLOrigin(endpoint), place.isPrivate else { return nil }
    return "Authorization: Bearer \(token)"
  }

  /// Whether there is a token that the endpoint does not get, because everybody on the way could read it.
  var withholdsToken: Bool { token != nil && URLOrigin(endpoint).map { !$0.isPrivate } ?? false }

  /// The variables that name places.
  struct Places {
    let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// A variable that is set to something.
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The folder of everything that is Hugging Face's.
    private var home: String {
      if let home = value("HF_HOME") { return expanded(home) }
      return "\(value("XDG_CACHE_HOME") ?? "\(UserFolder.home(in: environment))/.cache")/huggingface"
    }

    var cache: String {
      (value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE")).map(expanded) ?? "\(home)/hub"
    }

    /// The largest file of a token that is read, in bytes.
    private static let largestToken = 1 << 16

    var token: String? {
      let own = value("HF_TOKEN") ?? value("HUGGING_FACE_HUB_TOKEN")
      if let own = own.flatMap(Self.token) { return own }
      let path = value("HF_TOKEN_PATH").map(expanded) ?? "\(home)/token"
      guard let bytes = try? OpenFile(path, atMost: Self.largestToken).bytes() else { return nil }
      return Self.token(String(decoding: bytes, as: UTF8.self))
    }

    /// A token without what is around it; nil where it could not stand in a header.
    private static func token(_ text: String) -> String? {
      let bytes = text.utf8.filter { ![10, 13].contains($0) }.drop { $0 == 32 || $0 == 9 }
      let word = bytes.prefix { $0 > 32 && $0 < 127 }
      let isAlone = bytes.dropFirst(word.count).allSatisfy { $0 == 32 || $0 == 9 }
      return word.isEmpty || !isAlone ? nil : String(decoding: word, as: UTF8.self)
    }

    /// `path` with the user's home and variables in it, as the hub's library reads it.
    private func expanded(_ path: String) -> String {
      UserFolder.expandingTilde(in: path, environment: environment).replacing(/\$(\w+|\{\w+\})/) { match in
        environment[match.1.filter { !"{}".contains($0) }] ?? String(match.0)
      }
    }
  }
}

/// The scheme, the host and the port of a URL: who is asked.
struct URLOrigin: Equatable {
  let scheme: String
  let host: String
  let port: String

  /// Nil where `url` is none of HTTP.
  init?(_ url: String) {
    let halves = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, ["http", "https"].contains(halves[0].lowercased()) else { return nil }
    scheme = halves[0].lowercased()
    let authority = halves[1].prefix { !"/?#\\".contains($0) }
    let place = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
    let isNumbered = place.hasPrefix("[")
    let end = isNumbered ? place.lastIndex(of: "]").map(place.index(after:)) : place.lastIndex(of: ":")
    host = place[..<(end ?? place.endIndex)].lowercased()
    let port = place[(end ?? place.endIndex)...].drop { $0 == ":" }
    self.port = port.isEmpty ? (scheme == "https" ? "443" : "80") : String(port)
    guard !host.isEmpty else { return nil }
  }

  /// Whether it is this computer.
  var isLoopback: Bool {
    ["localhost", "[::1]"].contains(host) || host.wholeMatch(of: /127\.\d{1,3}\.\d{1,3}\.\d{1,3}/) != nil
  }

  /// Whether nobody else can read what it is sent.
  var isPrivate: Bool { scheme == "https" || isLoopback }
}
