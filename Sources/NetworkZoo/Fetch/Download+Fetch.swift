import Files

extension Download {
  /// The most connections for one file, each of which brought something before it was lost.
  private static let mostConnections = 20

  /// Downloads the file into `folder`, which is created if necessary, and returns its path.
  ///
  /// The bytes are collected in NAME.part, which is renamed once its size and checksum are right. An incomplete part is kept
  /// and continued the next time; while one fetch writes to it, others are refused. `report` is called about ten times
  /// a second on this thread and returns whether to go on. Throws `FetchError`.
  public func fetch(
    into folder: String, patience: FetchPatience = FetchPatience(), report: @escaping (FetchProgress) -> Bool
  ) throws(FetchError) -> String {
    let target = "\(folder)/\(file)"
    let partPath = PartFile.path(for: target)
    // without one, libcurl guesses
    guard ["http://", "https://"].contains(where: url.lowercased().hasPrefix) else {
      throw FetchError(download: self, problem: .badURL)
    }
    if try isThere(target) { return target }
    try checked(folder) { () throws(SystemError) in try Folder.make(folder) }
    let part = try checked(partPath) { () throws(SystemError) in try PartFile(resuming: target) }
    guard let part else { throw FetchError(download: self, problem: .isBeingFetched) }
    // another fetch may have ended before this one had the lock
    if try isThere(target) { return target }

    try checked(partPath) { () throws(SystemError) in if part.size > bytes { try part.empty() } }
    try complete(part, Reporter(total: bytes, report: report), patience)
    return target
  }

  /// Downloads what `part` misses, and gives it its name once its size and checksum are right. With a `secret` no
  /// redirect is followed. Throws `FetchError`.
  func complete(
    _ part: PartFile, _ reporter: Reporter, _ patience: FetchPatience, secret: String? = nil
  ) throws(FetchError) {
    if part.size < bytes {
      var source = self
      while true {
        do throws(FetchError) {
          try source.fill(part, reporter, patience, secret)
          break
        } catch {
          guard case .answered(status: 401...404) = error.problem, let next = source.elsewhere else { throw error }
          source = next
        }
      }
    }
    let found = try checked(part.path) { () throws(SystemError) in try part.checksum(like: checksum) }
    guard found == checksum else {
      try checked(part.path) { () throws(SystemError) in try part.empty() }
      throw FetchError(download: self, problem: .anotherFile(found))
    }
    try checked(part.target) { () throws(SystemError) in try part.finish() }
  }

  /// Connects until the file is complete, as long as every connection brings something.
  private func fill(
    _ part: PartFile, _ reporter: Reporter, _ patience: FetchPatience, _ secret: String?
  ) throws(FetchError) {
    if let room = part.room, room < bytes - part.size {
      throw FetchError(download: self, problem: .diskFull(missing: bytes - part.size))
    }
    var most = part.size
    for connection in 1... {
      let transfer = Transfer(self, into: part, secret: secret) { reporter.goesOn(at: $0) }
      switch transfer.run(patience: patience) {
      case .complete: return
      case .cannotGoOn where part.size > 0:
        try checked(part.path) { () throws(SystemError) in try part.empty() }
      case .cannotGoOn: throw FetchError(download: self, problem: .answered(status: 416))
      case .broken(let problem):
        // a server that ignores ranges would start over forever
        guard part.size > most && connection < Self.mostConnections else {
          throw FetchError(download: self, problem: problem)
        }
        most = part.size
      case .failed(let problem): throw FetchError(download: self, problem: problem)
      }
    }
  }

  /// Whether the file is there. Throws `FetchError` where another one has its name.
  private func isThere(_ path: String) throws(FetchError) -> Bool {
    guard FileStatus(path) != nil else { return false }
    guard let file = try? OpenFile(path), file.size == bytes,
      (try? checksum.found(in: file.descriptor, size: bytes)) == checksum
    else { throw FetchError(download: self, problem: .inTheWay(path: path)) }
    return true
  }

  func checked<Result>(
    _ path: String, _ body: () throws(SystemError) -> Result
  ) throws(FetchError) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw FetchError(download: self, problem: .writing(path, error, missing: bytes))
    }
  }
}

/// Limits how often progress is reported, and measures the rate. A class, because libcurl's callbacks use it.
final class Reporter {
  private static let interval = Duration.milliseconds(100)
  /// The rate is the mean over this time.
  private static let window = Duration.seconds(5)

  private let total: Int
  /// Bytes that came before those that are counted now.
  var before = 0
  private let report: (FetchProgress) -> Bool
  private var seen: [(time: ContinuousClock.Instant, bytes: Int)] = []

  init(total: Int, report: @escaping (FetchProgress) -> Bool) {
    self.total = total
    self.report = report
  }

  func goesOn(at position: Int) -> Bool {
    let bytes = before + position
    let now = ContinuousClock.now
    if let last = seen.last, now - last.time < Self.interval { return true }
    if let last = seen.last, bytes < last.bytes { seen = [] }  // it started over
    seen.append((now, bytes))
    seen.removeAll { now - $0.time > Self.window && $0.time != now }
    var rate: Double?
    if let first = seen.first, now - first.time >= .milliseconds(500) {
      rate = Double(bytes - first.bytes) / ((now - first.time) / .seconds(1))
    }
    return report(FetchProgress(bytes: bytes, total: total, rate: rate))
  }
}
