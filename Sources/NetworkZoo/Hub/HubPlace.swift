import Files
import Glibc

/// Where the files of one commit of a repository go in the hub's cache.
struct HubPlace {
  /// Why nothing can be put there.
  enum Problem: Error {
    /// Where a folder should be is something that leads elsewhere.
    case link(String)
    case system(String, SystemError)
  }

  let commit: String
  private let cache: HubCache
  private let folder: String

  init(_ cache: HubCache, _ repository: HubRepository, commit: String) {
    (self.cache, folder, self.commit) = (cache, repository.folder, commit)
  }

  /// The repository's folder.
  var root: String { "\(cache.folder)/\(folder)" }
  /// The folder with the files by their names.
  var snapshot: String { "\(root)/snapshots/\(commit)" }

  /// Whether the file is here.
  func has(_ name: String) -> Bool { FileStatus("\(snapshot)/\(name)")?.kind == .file }

  private func blob(_ download: Download) -> String { "\(root)/blobs/\(download.checksum.digits)" }

  /// Whether the blob of a file is here, whole.
  func hasBlob(_ download: Download) -> Bool {
    FileStatus(blob(download)).map { $0.kind == .file && $0.size == download.bytes } ?? false
  }

  /// Makes the folders of the repository.
  func make() throws(Problem) {
    do { try Folder.make(cache.folder) } catch { throw .system(cache.folder, error) }
    for parts in [[folder, "blobs"], [folder, "snapshots", commit], [folder, "refs"], [".locks", folder]] {
      try make(parts)
    }
  }

  /// Makes folders inside each other, of which none may be a link out of the cache.
  private func make(_ parts: [String]) throws(Problem) {
    var path = cache.folder
    for part in parts {
      path += "/\(part)"
      var status = stat()
      guard mkdir(path, 0o755) == 0 || errno == EEXIST, lstat(path, &status) == 0 else {
        throw .system(path, SystemError(errno))
      }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .link(path) }
    }
  }

  /// The lock of a blob; nil while another program has it.
  func lock(of download: Download) throws(Problem) -> FileLock? {
    let path = "\(cache.folder)/.locks/\(folder)/\(download.checksum.digits).lock"
    do { return try FileLock(path) } catch { throw .system(path, error) }
  }

  private static let ending = ".incomplete"

  /// What there is of a blob, to be gone on with; nil while another program writes it.
  func part(of download: Download) throws(Problem) -> PartFile? {
    let path = blob(download)
    do { return try PartFile(resuming: path, ending: Self.ending) } catch { throw .system(path + Self.ending, error) }
  }

  /// How many bytes there are of a blob that another program is fetching: the hub's library may have a name of its own
  /// for them.
  func arrived(of download: Download) -> Int {
    Folder.names(in: "\(root)/blobs").filter { $0.hasPrefix(download.checksum.digits) }
      .compactMap { FileStatus("\(root)/blobs/\($0)")?.size }.max() ?? 0
  }

  /// Links the name of a file to its blob.
  func link(_ download: Download) throws(Problem) {
    let parts = download.file.split(separator: "/").map(String.init)
    try make([folder, "snapshots", commit] + parts.dropLast())
    let path = "\(snapshot)/\(download.file)"
    let target = String(repeating: "../", count: parts.count + 1) + "blobs/\(download.checksum.digits)"
    // a link that nobody sees half made
    let new = "\(path).\(getpid()).new"
    unlink(new)
    guard symlink(target, new) == 0 else {
      let code = errno
      // where there are no links the file itself has the name, as the hub's library does it
      guard [EPERM, EOPNOTSUPP, ENOSYS].contains(code), rename(blob(download), path) == 0 else {
        throw .system(path, SystemError(code))
      }
      return
    }
    guard rename(new, path) == 0 else {
      let code = errno
      unlink(new)
      throw .system(path, SystemError(code))
    }
  }

  /// Notes that `revision` is this commit.
  func refer(to revision: String) throws(Problem) {
    guard revision != commit else { return }
    try make()
    let parts = ["refs"] + revision.split(separator: "/").map(String.init)
    try make([folder] + parts.dropLast())
    let path = "\(root)/\(parts.joined(separator: "/"))"
    let bytes = Array(commit.utf8)
    if (try? OpenFile(path, atMost: 256).bytes()) == bytes { return }
    let new = "\(path).\(getpid()).tmp"
    let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw .system(path, SystemError(errno)) }
    let isWritten = write(file, bytes, bytes.count) == bytes.count
    guard close(file) == 0, isWritten, rename(new, path) == 0 else {
      let code = errno
      unlink(new)
      throw .system(path, SystemError(code))
    }
  }
}
