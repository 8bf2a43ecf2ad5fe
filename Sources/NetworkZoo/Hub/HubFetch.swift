import Files
import Glibc

/// What was fetched from the hub.
public struct HubFetched: Sendable {
  /// The folder of the snapshot.
  public let folder: String
  /// What the revision is.
  public let commit: String
  /// What was chosen among the files of the repository.
  public let choice: HubChoice
  /// Whether everything was here before.
  public let wasHere: Bool
}

extension HubRepository {
  /// Fetches into the hub's cache what is missing of a network: first what the revision is, to which all files belong
  /// then; then the configurations, which tell whether the weights are read; then the weights, each into a blob beside
  /// which an incomplete one stays for the next time.
  ///
  /// `report` is called about ten times a second on this thread and returns whether to go on. Throws `FetchError`.
  public func fetch(
    from hub: Hub = Hub(), patience: FetchPatience = FetchPatience(),
    report: @escaping (FetchProgress) -> Bool
  ) throws(FetchError) -> HubFetched {
    try HubFetch(self, from: hub, patience: patience, report: report).run()
  }
}

/// The steps of a fetch from the hub.
private struct HubFetch {
  /// Longer bodies than these are downloaded into a file that can be gone on with.
  private static let mostInMemory = 1 << 20
  /// The longest list of files that is read, in bytes.
  private static let longestListing = 32 << 20
  private static let mostRedirects = 5
  private static let mostAttempts = 4

  let repository: HubRepository
  let hub: Hub
  let patience: FetchPatience
  let report: (FetchProgress) -> Bool

  init(
    _ repository: HubRepository, from hub: Hub, patience: FetchPatience, report: @escaping (FetchProgress) -> Bool
  ) {
    (self.repository, self.hub, self.patience, self.report) = (repository, hub, patience, report)
  }

  func run() throws(FetchError) -> HubFetched {
    if hub.isOffline {
      guard let here = hub.cache.snapshot(of: repository), let choice = here.choice, here.isComplete else {
        throw error(.offline)
      }
      return HubFetched(folder: here.folder, commit: here.commit, choice: choice, wasHere: true)
    }
    guard URLOrigin(hub.endpoint) != nil else { throw error(.badURL) }
    let (commit, names) = try listing()
    let place = HubPlace(hub.cache, repository, commit: commit)
    let choice = try choice(among: names, place)

    var large: [Download] = []
    for name in choice.files where !place.has(name) {
      if let more = try fetchIfSmall(name, place) { large.append(more) }
    }
    let reporter = Reporter(total: large.reduce(0) { $0 + $1.bytes }, report: report)
    for download in large {
      try complete(download, place, reporter)
      reporter.before += download.bytes
    }
    let wasHere = large.isEmpty && hub.cache.snapshot(of: repository)?.commit == commit
    try checked { () throws(HubPlace.Problem) in try place.refer(to: repository.wanted) }
    return HubFetched(folder: place.snapshot, commit: commit, choice: choice, wasHere: wasHere)
  }

  // MARK: - What there is

  /// The commit of the revision, and the names of its files.
  private func listing() throws(FetchError) -> (commit: String, names: [String]) {
    let url = hub.url("api/models/\(repository.name)/revision/\(repository.wanted.percentEscaped)")
    let answer = try ask(url, for: nil, most: Self.longestListing)
    guard answer.isWhole, case .object(let fields)? = JSONValue(parsing: answer.body),
      let commit = fields["sha"]?.text, HubRepository.isCommit(commit), let files = fields["siblings"]?.items
    else { throw error(.noListing(download(url).host)) }
    var names: [String] = []
    for file in files {
      guard case .object(let file) = file, let name = file["rfilename"]?.text else {
        throw error(.noListing(download(url).host))
      }
      guard HubRepository.isSafe(name) else { throw error(.unsafeName(name)) }
      names.append(name)
    }
    return (commit, names)
  }

  private func choice(among names: [String], _ place: HubPlace) throws(FetchError) -> HubChoice {
    func bytes(_ name: String) throws(FetchError) -> [UInt8]? {
      if !place.has(name), let download = try fetchIfSmall(name, place) {
        guard download.bytes <= CheckpointConfiguration.largest else { return nil }
        try complete(download, place, Reporter(total: download.bytes, report: report))
      }
      return CheckpointConfiguration.bytes("\(place.snapshot)/\(name)")
    }
    do {
      return try HubFiles(names).choice(configuration: bytes, index: bytes)
    } catch let error as FetchError {
      throw error
    } catch let problem as HubFiles.Problem {
      throw error(.told(problem.finding, advice: problem.advice))
    } catch {
      throw self.error(.failed(words: "\(error)"))
    }
  }

  // MARK: - Files

  /// Fetches a file that is small, or tells where it is.
  private func fetchIfSmall(_ name: String, _ place: HubPlace) throws(FetchError) -> Download? {
    let path = name.split(separator: "/").map { String($0).percentEscaped }.joined(separator: "/")
    let url = hub.url("\(repository.name)/resolve/\(place.commit)/\(path)")
    let answer = try ask(url, for: name, most: Self.mostInMemory)
    if let commit = answer.commit, commit != place.commit {
      throw error(.anotherCommit(commit, than: place.commit, file: name))
    }
    guard let tag = answer.etag, let checksum = Self.checksum(tag) else {
      throw error(.noChecksum(of: name, answer.etag))
    }
    let isHere = answer.isWhole && answer.redirect == nil
    guard let size = isHere ? answer.body.count : answer.size else { throw error(.noSize(of: name)) }
    let download = Download(
      network: repository.address, file: name, url: answer.redirect ?? url, checksum: checksum, bytes: size)
    guard isHere else { return download }
    try complete(download, place, body: answer.body)
    return nil
  }

  /// The checksum that an ETag is: small files have git's SHA-1, large ones their SHA-256.
  private static func checksum(_ tag: String) -> Checksum? {
    guard tag.isHexadecimal else { return nil }
    return tag.utf8.count == 40 ? .gitBlob(tag) : tag.utf8.count == 64 ? .sha256(tag) : nil
  }

  /// Makes the blob of a file, unless it is here, from its `body` or by downloading it, and the link to it.
  private func complete(
    _ download: Download, _ place: HubPlace, _ reporter: Reporter? = nil, body: [UInt8]? = nil
  ) throws(FetchError) {
    try checked { () throws(HubPlace.Problem) in try place.make() }
    let lock = try waitForLock(of: download, place)
    defer { withExtendedLifetime(lock) {} }
    if !place.hasBlob(download) {
      let part = try checked { () throws(HubPlace.Problem) in try place.part(of: download) }
      guard let part else { throw error(.isBeingFetched) }
      try download.checked(part.path) { () throws(SystemError) in
        if body != nil || part.size > download.bytes { try part.empty() }
        guard let body else { return }
        try body.withUnsafeBufferPointer { (bytes) throws(SystemError) in
          try part.append(UnsafeRawBufferPointer(bytes))
        }
      }
      try download.complete(
        part, reporter ?? Reporter(total: download.bytes, report: report), patience,
        secret: hub.secret(for: download.url))
    }
    try checked { () throws(HubPlace.Problem) in try place.link(download) }
  }

  /// How long nothing may come into a blob that another program is fetching.
  private static let longestSilence = Duration.seconds(10)

  /// The lock of a blob, which the hub's own library takes as well. What another program is fetching is waited for.
  private func waitForLock(of download: Download, _ place: HubPlace) throws(FetchError) -> FileLock {
    var (seen, since) = (-1, ContinuousClock.now)
    while true {
      let lock = try checked { () throws(HubPlace.Problem) in try place.lock(of: download) }
      if let lock { return lock }
      let arrived = place.arrived(of: download)
      if arrived != seen { (seen, since) = (arrived, .now) }
      guard .now - since < Self.longestSilence else { throw error(.isBeingFetched) }
      try pause(FetchProgress(bytes: min(arrived, download.bytes), total: download.bytes, rate: nil))
    }
  }

  private func pause(_ progress: FetchProgress) throws(FetchError) {
    guard report(progress) else { throw error(.interrupted(bytes: 0)) }
    usleep(100_000)
  }

  // MARK: - Requests

  /// Asks the hub for `url`, which is that of the file `name` or, where that is nil, of the list of files. An answer
  /// that is none of these is an error.
  private func ask(_ url: String, for name: String?, most: Int) throws(FetchError) -> HubAnswer {
    var url = url
    var (redirects, attempts) = (0, 0)
    while true {
      let request = HubRequest(url, secret: hub.secret(for: url), most: most) {
        [report] in report(FetchProgress(bytes: 0, total: 0, rate: nil))
      }
      switch request.run(patience: patience) {
      case .failed(let problem): throw FetchError(download: download(url), problem: problem)
      case .broken(let bytes):
        attempts += 1
        guard attempts < Self.mostAttempts else { throw error(.lost(name ?? "the list of its files", after: bytes)) }
      case .answer(let answer):
        if let redirect = answer.redirect {
          guard let place = URLOrigin(redirect), URLOrigin(url)?.scheme == "http" || place.scheme == "https" else {
            throw FetchError(download: download(url), problem: .redirected(words: "it is not encrypted"))
          }
          // elsewhere is the file itself, which the hub tells the checksum of
          if place != URLOrigin(hub.endpoint) || answer.etag != nil { return answer }
          redirects += 1
          guard redirects <= Self.mostRedirects else {
            throw FetchError(download: download(url), problem: .redirected(words: "again and again"))
          }
          url = redirect
          continue
        }
        if answer.status == 200 { return answer }
        attempts += 1
        guard [429, 503].contains(answer.status), let seconds = answer.retrySeconds,
          seconds <= patience.retrySeconds, attempts < Self.mostAttempts
        else { throw error(.refused(answer, asking: name, of: repository, hub)) }
        let end = ContinuousClock.now + .seconds(seconds)
        while .now < end { try pause(FetchProgress(bytes: 0, total: 0, rate: nil)) }
      }
    }
  }

  /// A file at `url`, for errors that name it.
  private func download(_ url: String) -> Download {
    Download(network: repository.address, file: "", url: url, checksum: .sha256(""), bytes: 0)
  }

  private func error(_ problem: FetchError.Problem) -> FetchError {
    FetchError(download: download(hub.url(repository.name)), problem: problem)
  }

  private func checked<Result>(_ body: () throws(HubPlace.Problem) -> Result) throws(FetchError) -> Result {
    do throws(HubPlace.Problem) {
      return try body()
    } catch {
      switch error {
      case .link(let path): throw self.error(.link(path))
      case .system(let path, let error): throw self.error(.writing(path, error, missing: 0))
      }
    }
  }
}
