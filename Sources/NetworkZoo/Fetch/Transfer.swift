import CCurl
import Files
import Glibc

/// One HTTP request of a download and its response. A class, because libcurl's callbacks use it.
final class Transfer {
  enum Ending: Equatable {
    /// The file is complete.
    case complete
    /// The connection was lost; another one may help.
    case broken(FetchError.Problem)
    /// The server does not send the range that it was asked for.
    case cannotGoOn
    case failed(FetchError.Problem)
  }

  private let download: Download
  private let part: PartFile
  private let secret: String?
  private let goesOn: (Int) -> Bool
  private var offset = 0
  private var hasBegun = false
  private var early: Ending?
  private var lastNews = ContinuousClock.now
  private var longestSilence = Duration.zero

  /// A request for the rest of `part`; `goesOn` gets the number of bytes so far and returns whether to go on.
  init(_ download: Download, into part: PartFile, secret: String? = nil, goesOn: @escaping (Int) -> Bool) {
    self.download = download
    self.secret = secret
    self.part = part
    self.goesOn = goesOn
  }

  /// Sends the request and writes the response to the part.
  func run(patience: FetchPatience) -> Ending {
    offset = part.size
    var request = transfer_request()
    request.offset = Int64(offset)
    request.connect_seconds = CInt(patience.connectSeconds)
    lastNews = .now
    longestSilence = .seconds(patience.stallSeconds)
    request.context = Unmanaged.passUnretained(self).toOpaque()
    request.take = { context, handle, bytes, count in
      Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
        .take(UnsafeBufferPointer(start: bytes, count: count), from: handle!)
    }
    request.go_on = { context in
      Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue().isWorthwhile
    }
    request.follows = true
    let outcome = request.run(download.url, secret: secret)
    return early ?? ending(outcome)
  }

  private func ending(_ outcome: transfer_outcome) -> Ending {
    let status = outcome.status
    if let problem = outcome.problem { return .failed(problem) }
    switch outcome.result {
    case transfer_done:
      // a response without a body was not checked yet
      if !hasBegun, let ending = begin(status: status, length: 0, range: nil) { return ending }
      return part.size == download.bytes ? .complete : .broken(.brokeOff(bytes: part.size))
    case transfer_stopped: return .failed(.interrupted(bytes: part.size))
    default: return .broken(.brokeOff(bytes: part.size))
    }
  }

  /// Whether to go on waiting. (libcurl's own limit on the mean speed takes seconds to notice.)
  private var isWorthwhile: Bool {
    guard goesOn(part.size) else { return false }
    if .now - lastNews > longestSilence { early = .broken(.stalled(bytes: part.size)) }
    return early == nil
  }

  /// Writes bytes of the body. Returns whether to go on.
  private func take(_ bytes: UnsafeBufferPointer<UInt8>, from handle: OpaquePointer) -> Bool {
    lastNews = .now
    if !hasBegun {
      let length = Int(transfer_length(handle))
      early = begin(
        status: transfer_status(handle), length: length < 0 ? nil : length,
        range: transfer_header(handle, "Content-Range").map { String(cString: $0) })
    }
    if early == nil && bytes.count > download.bytes - part.size { early = .failed(.anotherSize(nil)) }
    guard early == nil else { return false }
    do throws(SystemError) {
      try part.append(UnsafeRawBufferPointer(bytes))
    } catch {
      early = .failed(.writing(part.path, error, missing: download.bytes - part.size))
    }
    return early == nil
  }

  /// Checks the response before the first byte of its body: its Content-Length and Content-Range. Returns why it cannot
  /// be used, if it cannot.
  private func begin(status: Int, length: Int?, range: String?) -> Ending? {
    hasBegun = true
    switch status {
    case 200:
      if let length, length != download.bytes { return .failed(.anotherSize(length)) }
      do throws(SystemError) {
        try part.empty()  // the whole file comes, whatever range was asked for
      } catch {
        return .failed(.writing(part.path, error, missing: download.bytes))
      }
      return nil
    case 206 where offset > 0:
      let rest = download.bytes - offset
      guard let range = range.flatMap(ContentRange.init), range.first == offset, length ?? rest == rest else {
        return .cannotGoOn
      }
      return range.total ?? download.bytes == download.bytes ? nil : .failed(.anotherSize(range.total))
    case 416 where offset > 0: return .cannotGoOn
    default: return .failed(.answered(status: status))
    }
  }
}

/// `bytes FIRST-LAST/TOTAL`; TOTAL may be `*`.
private struct ContentRange {
  let first: Int
  let total: Int?

  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let halves = words[1].split(separator: "/")
    guard halves.count == 2, let first = halves[0].split(separator: "-").first.flatMap({ Int($0) }) else { return nil }
    self.first = first
    total = Int(halves[1])
  }
}

extension FetchError.Problem {
  /// Why a file cannot be written.
  static func writing(_ path: String, _ error: SystemError, missing: Int) -> Self {
    error.code == ENOSPC || error.code == EDQUOT
      ? .diskFull(missing: missing) : .cannotWrite(path: path, reason: error.description)
  }
}
