import CCurl

extension transfer_request {
  /// Sends it to `url`, with a header line that only its host may see.
  mutating func run(_ url: String, secret: String?) -> transfer_outcome {
    url.withCString { url in
      self.url = url
      guard let secret else { return transfer_run(&self) }
      return secret.withCString { secret in
        secret_header = secret
        return transfer_run(&self)
      }
    }
  }
}

extension transfer_outcome {
  /// libcurl's words for an error.
  private var text: String { withUnsafeBytes(of: words) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }

  /// Why no server answered as it should; nil: one did, or the connection was lost meanwhile, or the caller ended it.
  var problem: FetchError.Problem? {
    if result == transfer_done || result == transfer_stopped || result == transfer_broken && proxy_status < 300 {
      return nil
    }
    if proxy_status >= 300 { return .proxyAnswered(status: proxy_status) }
    switch result {
    case transfer_bad_url: return (300..<400).contains(status) ? .redirected(words: text) : .malformedURL(words: text)
    case transfer_not_http: return .notHTTP
    case transfer_no_host, transfer_no_proxy:
      // "Could not resolve host: NAME", which may be that of a redirect
      return .notFound(host: text.split(separator: " ").last.map(String.init) ?? "")
    case transfer_proxy_failed: return .proxyFailed(words: text)
    case transfer_no_connection: return .noConnection(to: Self.place(in: text))
    case transfer_timeout: return .noAnswer
    case transfer_untrusted: return .untrusted(words: text)
    default: return .failed(words: text)
    }
  }

  /// The host and port in "Failed to connect to HOST port PORT after …": of a redirect or a proxy, it may be another
  /// one than the URL's.
  private static func place(in words: String) -> String? {
    let words = words.split(separator: " ")
    guard let start = words.firstIndex(of: "connect"), words.count > start + 4, words[start + 3] == "port" else {
      return nil
    }
    return "\(words[start + 2]):\(words[start + 4].prefix { $0.isNumber })"
  }
}
