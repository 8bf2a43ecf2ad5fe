import Files

/// A published file: where it is, and what identifies it.
public struct Download: Hashable, Sendable {
  /// The network that it belongs to.
  public let network: String
  /// The file's name.
  public let file: String
  /// An http or https URL.
  public private(set) var url: String
  /// Where else it may be, in the order in which these are tried where nobody has it at `url`.
  public private(set) var others: [String]
  /// The published checksum.
  public let checksum: Checksum
  /// The published size.
  public let bytes: Int

  /// A file at `url`, which is refused if its size or checksum differs.
  public init(
    network: String, file: String, url: String, others: [String] = [], checksum: Checksum, bytes: Int
  ) {
    self.network = network
    self.file = file
    self.url = url
    self.others = others
    self.checksum = checksum
    self.bytes = bytes
  }

  /// The same file at `url`, or in that folder if it ends with a slash.
  public func from(_ url: String) -> Download {
    var other = self
    other.url = url.hasSuffix("/") ? url + file : url
    other.others = []
    return other
  }

  /// The same file at the first of the other places; nil where there is none.
  var elsewhere: Download? {
    guard let next = others.first else { return nil }
    var other = from(next)
    other.others = Array(others.dropFirst())
    return other
  }

  /// The URL for people to read, without what may be secret in it: name and password, and what is behind a "?".
  var shownURL: String {
    var text = url[...]
    let query = text.firstIndex { $0 == "?" || $0 == "#" }
    if let query { text = text[..<query] }
    let start = (text.firstRange(of: "://") ?? text.firstRange(of: ":/"))?.upperBound ?? text.startIndex
    let authority = text[start...].prefix { $0 != "/" }
    // a password may have a "/", which it should not: then a colon is no port's
    let port = authority.split(separator: ":", omittingEmptySubsequences: false).dropFirst().last
    let isOdd = port.map { !$0.allSatisfy(\.isNumber) } ?? false
    let secret = (isOdd ? text[start...] : authority).lastIndex(of: "@")
    let shown = text[..<start] + (secret.map { "…" + text[$0...] } ?? text[start...])
    return query == nil ? String(shown) : shown + "?…"
  }

  /// The server, with the port if the URL names one.
  var host: String {
    let rest = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    let authority = rest.prefix { !"/?#".contains($0) }
    return String(authority.split(separator: "@").last ?? authority)
  }
}

/// How far a download is.
public struct FetchProgress: Hashable, Sendable {
  /// Bytes in the file, with those from earlier attempts.
  public let bytes: Int
  /// Bytes of the complete file; 0 while that is being asked for.
  public let total: Int
  /// Bytes per second over the last seconds; nil at first.
  public let rate: Double?

  /// Progress at `bytes` of `total`.
  public init(bytes: Int, total: Int, rate: Double?) {
    self.bytes = bytes
    self.total = total
    self.rate = rate
  }

  /// Rounded down: 100 only at the end.
  public var percent: Int { total > 0 ? bytes * 100 / total : 0 }

  /// Seconds until the end at this rate.
  public var secondsLeft: Int? {
    guard let rate, rate > 0 else { return nil }
    return Int(min(Double(total - bytes) / rate, 1e6).rounded(.up))
  }
}

/// Timeouts of a download.
public struct FetchPatience: Sendable {
  /// Seconds to connect.
  public var connectSeconds: Int
  /// Seconds without any data.
  public var stallSeconds: Int
  /// The most seconds that a server may ask to wait before the same is asked again.
  public var retrySeconds: Int

  /// The defaults suit a person who waits.
  public init(connectSeconds: Int = 15, stallSeconds: Int = 30, retrySeconds: Int = 30) {
    self.retrySeconds = retrySeconds
    self.connectSeconds = connectSeconds
    self.stallSeconds = stallSeconds
  }
}
