/// A file that others publish: where it is, and how it is told from any other.
public struct Download: Hashable, Sendable {
  /// The network that it belongs to, which errors begin with.
  public let network: String
  /// The name of the file.
  public let file: String
  /// Where it is.
  public private(set) var url: String
  /// The MD5 that its publishers name, in hexadecimal.
  public let md5: String
  /// Its size.
  public let bytes: Int

  /// A file at `url`; what is fetched from there is refused if its size or its MD5 is another.
  public init(network: String, file: String, url: String, md5: String, bytes: Int) {
    self.network = network
    self.file = file
    self.url = url
    self.md5 = md5
    self.bytes = bytes
  }

  /// The same file from another place: `url`, or below it if it ends with a slash.
  public func from(_ url: String) -> Download {
    var other = self
    other.url = url.hasSuffix("/") ? url + file : url
    return other
  }

  /// The machine that is asked, as the URL names it.
  var host: String {
    let rest = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    let authority = rest.prefix { !"/?#".contains($0) }
    return String(authority.split(separator: "@").last ?? authority)
  }
}

/// How far a download is.
public struct FetchProgress: Hashable, Sendable {
  /// What is there, with what was there before.
  public let bytes: Int
  /// What there will be.
  public let total: Int
  /// Bytes a second, over the last seconds; nil until something can be said.
  public let rate: Double?

  /// Progress as it is reported.
  public init(bytes: Int, total: Int, rate: Double?) {
    self.bytes = bytes
    self.total = total
    self.rate = rate
  }

  /// What is there, of a hundred; 100 only at the end.
  public var percent: Int { total > 0 ? bytes * 100 / total : 100 }

  /// Seconds until the end, at this rate.
  public var secondsLeft: Int? {
    guard let rate, rate > 0 else { return nil }
    return Int(min(Double(total - bytes) / rate, 1e6).rounded(.up))
  }
}

/// How long a download waits.
public struct FetchPatience: Sendable {
  /// For a connection.
  public var connectSeconds: Int
  /// While nothing comes.
  public var stallSeconds: Int

  /// What suits people.
  public init(connectSeconds: Int = 15, stallSeconds: Int = 30) {
    self.connectSeconds = connectSeconds
    self.stallSeconds = stallSeconds
  }
}
