import Files
import FoundationEssentials

/// The folder in which the hub's own library, and with it most programs, keep what they have fetched:
/// `models--ORG--REPO/refs/REVISION` has a commit, `snapshots/COMMIT` links by the files' names to `blobs`.
///
/// Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
public struct HubCache: Equatable, Sendable {
  /// The folder.
  public let folder: String

  /// The cache that the environment names.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    folder = Hub.Places(environment).cache
  }

  /// The cache in `folder`.
  init(folder: String) { self.folder = folder }

  /// What is here of the networks that may be read, by name. Only names of files are looked at.
  var snapshots: [HubSnapshot] {
    Folder.names(in: folder).lazy.compactMap(HubRepository.init(folder:)).flatMap { repository in
      // the main branch stands for the repository; without it, whatever there is
      if let main = snapshot(of: repository), main.isListed { return [main] }
      let others = revisions(of: repository).map { HubRepository(name: repository.name, revision: $0) }
      return others.compactMap(snapshot(of:)).filter(\.isListed)
    }
  }

  /// What is here of a repository, whatever it holds; nil: nothing of this revision.
  func snapshot(of repository: HubRepository) -> HubSnapshot? {
    let own = "\(folder)/\(repository.folder)"
    let commit: String
    if repository.isPinned {
      commit = repository.wanted
    } else {
      guard let bytes = try? OpenFile("\(own)/refs/\(repository.wanted)", atMost: 256).bytes() else { return nil }
      commit = String(decoding: bytes.filter { $0 > 32 }, as: UTF8.self)
    }
    guard HubRepository.isCommit(commit) else { return nil }
    let path = "\(own)/snapshots/\(commit)"
    guard FileStatus(path)?.kind == .folder else { return nil }
    return HubSnapshot(repository: repository, commit: commit, folder: path)
  }

  /// Whether the cache has anything of the repository `name`.
  func has(_ repository: HubRepository) -> Bool { FileStatus("\(folder)/\(repository.folder)")?.kind == .folder }

  /// Its branches and tags or, where there are none, the commits.
  private func revisions(of repository: HubRepository) -> [String] {
    let own = "\(folder)/\(repository.folder)"
    func names(_ folder: String, _ prefix: String) -> [String] {
      Folder.names(in: folder).flatMap { name in
        FileStatus("\(folder)/\(name)")?.kind == .folder && prefix.utf8.count < 256
          ? names("\(folder)/\(name)", "\(prefix)\(name)/") : [prefix + name]
      }
    }
    let named = names("\(own)/refs", "").filter { HubRepository.isSafe($0) && $0 != "main" }
    return named.isEmpty ? Folder.names(in: "\(own)/snapshots").filter(HubRepository.isCommit) : named
  }

  /// The folder of the blobs to which the links in `path`, a snapshot or a folder in it, lead; nil: it is in none.
  static func blobs(ofSnapshot path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.lastIndex(of: "snapshots"), place > 0,
      HubRepository(folder: String(parts[place - 1])) != nil
    else { return nil }
    return (parts[..<place] + ["blobs"]).joined(separator: "/")
  }
}

/// The files of one commit of a repository that are in the cache.
public struct HubSnapshot: Hashable, Sendable {
  /// Which repository, at the revision that was asked for.
  public let repository: HubRepository
  /// What that revision was when it was fetched.
  public let commit: String
  /// Where the files are.
  public let folder: String

  /// The names of its files, as far as networks may be among them.
  var names: [String] {
    let own = Folder.names(in: folder)
    return own.filter { $0.contains(".") }
      + (own.contains("onnx") ? Folder.names(in: "\(folder)/onnx").map { "onnx/\($0)" } : [])
  }

  /// Whether it is worth being listed: it has weights, and nothing tells that they are of words alone.
  var isListed: Bool {
    let names = names
    let files = HubFiles(names)
    return files.hasNetwork && (!names.contains(where: Self.isOfWords) || names.contains(where: Self.isOfImages))
  }

  private static func isOfWords(_ name: String) -> Bool { name.hasPrefix("tokenizer") || name.hasPrefix("vocab") }
  private static func isOfImages(_ name: String) -> Bool {
    name == "preprocessor_config.json" || name.hasPrefix("open_clip_") || name.hasPrefix("vision_")
      || name.hasPrefix("onnx/vision_")
  }

  /// Whether all parts of a network are here; of what is fetched the last ones may still be missing.
  var isComplete: Bool { choice.map { $0.files.allSatisfy { FileStatus.isFile("\(folder)/\($0)") } } ?? false }

  /// What is opened of it; nil: it holds nothing that may be read.
  var choice: HubChoice? {
    try? HubFiles(names).choice(
      configuration: { CheckpointConfiguration.bytes("\(folder)/\($0)") },
      index: { CheckpointConfiguration.bytes("\(folder)/\($0)") })
  }

  /// The size of its weights, as far as their names tell which they are.
  var bytes: Int {
    HubFiles(names).likelyWeights.reduce(0) { $0 + (FileStatus("\(folder)/\($1)")?.size ?? 0) }
  }
}
