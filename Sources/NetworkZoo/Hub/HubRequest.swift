import CCurl

/// What the hub answers.
struct HubAnswer {
  fileprivate(set) var status = 0
  /// The body, or its beginning where it is long.
  fileprivate(set) var body: [UInt8] = []
  /// Whether the body is whole.
  fileprivate(set) var isWhole = true
  /// Bytes of the body, where that is said.
  fileprivate(set) var length: Int?
  /// Where the file itself is; nil: here.
  fileprivate(set) var redirect: String?
  fileprivate var headers: [String: String] = [:]

  /// Of what a link leads to, what the hub says; else what the answer says of its own body.
  var etag: String? {
    guard let tag = self["X-Linked-Etag"] ?? (redirect == nil ? self["ETag"] : nil) else { return nil }
    let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    return strong.filter { $0 != "\"" }
  }

  /// More bytes than any file has.
  private static let largest = 1 << 48

  /// The file's size; nil where nothing is said of it.
  var size: Int? {
    if let linked = self["X-Linked-Size"] { return Int(linked).flatMap { (0...Self.largest).contains($0) ? $0 : nil } }
    return redirect == nil ? length : nil
  }

  /// The hub's own word for what is wrong.
  var errorCode: String? { self["X-Error-Code"] }
  /// The commit whose file it is.
  var commit: String? { self["X-Repo-Commit"] }
  /// After how many seconds it may be asked again.
  var retrySeconds: Int? { self["Retry-After"].flatMap { Int($0) }.flatMap { (0...1_000_000).contains($0) ? $0 : nil } }

  private subscript(name: String) -> String? { headers[name].flatMap { $0.isEmpty ? nil : $0 } }

  fileprivate static let names = [
    "ETag", "X-Linked-Etag", "X-Linked-Size", "X-Repo-Commit", "X-Error-Code", "Retry-After",
  ]
}

/// One request to the hub, whose redirects are not followed. A class, because libcurl's callbacks use it.
final class HubRequest {
  private let url: String
  private let secret: String?
  private let most: Int
  private let goesOn: () -> Bool
  private var answer = HubAnswer()
  private var lastNews = ContinuousClock.now
  private var longestSilence = Duration.zero
  private var isSilent = false

  /// A request for `url`; of a body longer than `most` only a beginning is taken. `goesOn` returns whether to go on.
  init(_ url: String, secret: String?, most: Int, goesOn: @escaping () -> Bool) {
    (self.url, self.secret, self.most, self.goesOn) = (url, secret, most, goesOn)
  }

  enum Result {
    case answer(HubAnswer)
    /// The connection was lost after so many bytes.
    case broken(Int)
    case failed(FetchError.Problem)
  }

  /// Sends it.
  func run(patience: FetchPatience) -> Result {
    var request = transfer_request()
    request.connect_seconds = CInt(patience.connectSeconds)
    longestSilence = .seconds(patience.stallSeconds)
    lastNews = .now
    request.context = Unmanaged.passUnretained(self).toOpaque()
    request.take = { context, _, bytes, count in
      Unmanaged<HubRequest>.fromOpaque(context!).takeUnretainedValue()
        .take(UnsafeBufferPointer(start: bytes, count: count))
    }
    request.ended = { context, handle in
      Unmanaged<HubRequest>.fromOpaque(context!).takeUnretainedValue().note(handle!)
    }
    request.go_on = { context in
      Unmanaged<HubRequest>.fromOpaque(context!).takeUnretainedValue().isWorthwhile
    }
    let outcome = request.run(url, secret: secret)
    if let problem = outcome.problem { return .failed(problem) }
    switch outcome.result {
    case transfer_done: return .answer(answer)
    case transfer_stopped where !answer.isWhole: return .answer(answer)
    case transfer_stopped: return .failed(isSilent ? .noAnswer : .interrupted(bytes: 0))
    default: return .broken(answer.body.count)
    }
  }

  private var isWorthwhile: Bool {
    isSilent = .now - lastNews > longestSilence
    return goesOn() && !isSilent
  }

  private func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    lastNews = .now
    answer.isWhole = bytes.count <= most - answer.body.count
    if answer.isWhole { answer.body += bytes }
    return answer.isWhole
  }

  private func note(_ handle: OpaquePointer) {
    answer.status = transfer_status(handle)
    let length = Int(transfer_length(handle))
    answer.length = length < 0 ? nil : length
    answer.redirect = transfer_redirect(handle).map { String(cString: $0) }
    for name in HubAnswer.names {
      if let value = transfer_header(handle, name) { answer.headers[name] = String(cString: value) }
    }
  }
}
