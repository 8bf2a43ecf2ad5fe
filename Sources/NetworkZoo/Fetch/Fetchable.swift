/// What can be fetched, and how.
public enum Fetchable: Hashable, Sendable {
  /// A file whose checksum is known.
  case file(Download)
  /// What is chosen among the files of a repository.
  case hub(HubRepository)

  /// The name of the network.
  public var network: String {
    switch self {
    case .file(let download): download.network
    case .hub(let repository): repository.address
    }
  }

  /// Bytes, where they are known before anybody is asked.
  public var bytes: Int? {
    if case .file(let download) = self { return download.bytes }
    return nil
  }

  /// Fetches it: a file into `folder`, a repository into the hub's cache. `report` is called about ten times a second on
  /// this thread and returns whether to go on. Throws `FetchError`.
  public func fetch(into folder: String, report: @escaping (FetchProgress) -> Bool) throws(FetchError) -> Fetched {
    switch self {
    case .file(let download):
      let hub = Hub()
      if hub.isOffline, URLOrigin(download.url) == URLOrigin(hub.endpoint) {
        throw FetchError(download: download, problem: .offline)
      }
      return Fetched(path: try download.fetch(into: folder, report: report))
    case .hub(let repository):
      let fetched = try repository.fetch(report: report)
      return Fetched(path: fetched.folder, fromHub: fetched)
    }
  }
}

/// What was fetched.
public struct Fetched: Sendable {
  /// The file or the folder.
  public let path: String
  /// What the hub gave; nil where it was a file.
  public let fromHub: HubFetched?

  /// What is at `path` now.
  public init(path: String, fromHub: HubFetched? = nil) { (self.path, self.fromHub) = (path, fromHub) }
}
