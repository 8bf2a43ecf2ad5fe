import Files
import Glibc
import NetworkZoo
import Synchronization

/// Where indexes of examples are kept: `$XDG_CACHE_HOME/phosphene/examples`, a folder for each network, called by its
/// SHA-256, with a file for each folder of pictures and way to show them.
public struct ExampleStore: Sendable {
  /// The most bytes that are kept: the indexes that were written first go first.
  public static let standardLimit = 4 << 30

  /// The folder of all of them.
  public let folder: String
  private let limit: Int
  private static let ending = ".examples"
  private static let unfinished = ".unfinished"

  /// The user's.
  public init() { self.init(folder: "\(UserFolder.cache.path())/examples") }

  /// One in `folder`, of at most `limit` bytes.
  public init(folder: String, limit: Int = standardLimit) { (self.folder, self.limit) = (folder, limit) }

  /// The path of the index of `key`, or of a part of it.
  public func path(of key: ExampleKey, shard: Shard? = nil) -> String {
    let name = Array(key.identity.utf8).withUnsafeBytes { Digest.sha256($0) }.prefix(32)
    let part = shard.map { ".\($0.parts.map { "\($0)" }.joined(separator: "+"))-of-\($0.count)" } ?? ""
    return "\(folder)/\(key.sha256)/\(name)\(part)\(Self.ending)"
  }

  /// The index of `key`; nil: there is none. Throws `EvidenceError` where it is damaged.
  public func index(of key: ExampleKey, shard: Shard? = nil) throws(EvidenceError) -> ExampleIndex? {
    let path = path(of: key, shard: shard)
    guard FileStatus.isFile(path) else { return nil }
    let index = try ExampleIndex(contentsOf: path)
    // another one's name can only be its by mischance
    return index.key == key && index.header.isWhole && index.shard == shard ? index : nil
  }

  /// The indexes of the network in `file` that are whole, the newest first; damaged ones are left out.
  public func indexes(of file: NetworkFile) -> [ExampleIndex] {
    // before the SHA-256 of what may be a large file is asked for
    guard FileStatus(folder)?.kind == .folder else { return [] }
    let range = "\(file.network.inputRange)"
    return paths(in: file.sha256).compactMap { path -> (ExampleIndex, Int)? in
      guard let index = try? ExampleIndex(contentsOf: path), index.header.isWhole, index.shard == nil,
        index.key.inputRange == range
      else { return nil }
      return (index, FileStatus(path)?.modifiedNanoseconds ?? 0)
    }.sorted { ($1.1, $0.0.path) < ($0.1, $1.0.path) }.map(\.0)
  }

  /// The folders of pictures for which other weights of the same name as `file` have an index.
  public func folders(ofOtherWeightsThan file: NetworkFile) -> [String] {
    let others = Folder.names(in: folder).filter { $0 != file.sha256 }
    let keys = others.flatMap { paths(in: $0) }.compactMap { try? ExampleIndex(contentsOf: $0).key }
    return Set(keys.filter { $0.network == file.name }.map(\.folder)).sorted()
  }

  private func paths(in network: String) -> [String] {
    Folder.names(in: "\(folder)/\(network)").filter { $0.hasSuffix(Self.ending) }.map { "\(folder)/\(network)/\($0)" }
  }

  /// Where what was found so far is kept of an index that is to be at `path`.
  static func unfinishedPath(of path: String) -> String { path + unfinished }

  /// Makes the folder of the file at `path`, which is in the store. Throws `EvidenceError`.
  func makeFolder(of key: ExampleKey) throws(EvidenceError) {
    do throws(SystemError) {
      try Folder.make("\(folder)/\(key.sha256)")
    } catch {
      throw EvidenceError("\(folder)/\(key.sha256): the folder cannot be made (\(error))")
    }
  }

  /// Removes indexes, the oldest first, until all of them are within the limit, but never that at `path`.
  func prune(keeping path: String) {
    var files: [(path: String, status: FileStatus)] = []
    for network in Folder.names(in: folder) {
      for name in Folder.names(in: "\(folder)/\(network)") {
        let path = "\(folder)/\(network)/\(name)"
        if let status = FileStatus(path), status.kind == .file { files.append((path, status)) }
      }
    }
    var total = files.reduce(0) { $0 + $1.status.size }
    for file in files.sorted(by: { $0.status.modifiedNanoseconds < $1.status.modifiedNanoseconds })
    where total > limit && file.path != path {
      unlink(file.path)
      total -= file.status.size
    }
  }

  /// Removes the indexes of the network in `file`, or all. Returns how many files there were, and their bytes.
  public func clear(_ file: NetworkFile? = nil) -> (count: Int, bytes: Int) {
    var (count, bytes) = (0, 0)
    for network in Folder.names(in: folder) where file.map({ $0.sha256 == network }) ?? true {
      for name in Folder.names(in: "\(folder)/\(network)") {
        let path = "\(folder)/\(network)/\(name)"
        guard let status = FileStatus(path), unlink(path) == 0 else { continue }
        (count, bytes) = (count + 1, bytes + status.size)
      }
      rmdir("\(folder)/\(network)")
    }
    return (count, bytes)
  }
}
