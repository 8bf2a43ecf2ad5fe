import Files
import Glibc
import NetworkZoo
import Pictures

/// Thumbnails on disk, by the hash of their requests, in `$XDG_CACHE_HOME/phosphene/thumbnails`.
///
/// Several processes may use the folder at once: files are written atomically, and made again if missing or broken.
public struct ThumbnailCache: Sendable {
  /// The limit on the size of all files in bytes: about ten thousand thumbnails.
  public static let standardLimit = 128 << 20

  private let folder: String
  private let limit: Int

  /// Opens the user's cache.
  public init() { self.init(folder: "\(UserFolder.cache.path())/thumbnails") }

  /// Opens a cache in `folder`, of at most `limit` bytes.
  public init(folder: String, limit: Int = standardLimit) { (self.folder, self.limit) = (folder, limit) }

  private func path(of request: AscentRequest) -> String {
    // a version number, to be increased when the same request starts to give other pictures
    let identity = "6\n" + request.texts.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return "\(folder)/\(Array(identity.utf8).withUnsafeBytes { Digest.sha256($0) }).png"
  }

  /// The cached picture of `request` (nil if the node is silent or dead) and how its ascent ended; nil if they are not
  /// cached.
  func read(_ request: AscentRequest) -> (picture: Picture?, result: AscentDriver.Result)? {
    guard let bytes = try? PictureFile.bytes(of: path(of: request)), let (picture, texts) = try? PNG.decode(bytes),
      let value = texts.first(where: { $0.key == Self.valueKey }).flatMap({ Float($0.value) })
    else { return nil }
    guard let silence = texts.first(where: { $0.key == Self.silenceKey })?.value else {
      return (picture, AscentDriver.Result(ending: .finished, value: value))
    }
    return (nil, AscentDriver.Result(ending: silence == Ending.dead.word ? .dead : .silent, value: value))
  }

  private static let valueKey = "phosphene:value"
  private static let silenceKey = "phosphene:silent"
  /// The picture in the file of a silent node.
  private static let placeholder = Picture(width: 1, height: 1, pixels: [0, 0, 0])

  /// Saves a picture, or nil for a node that is silent or dead. An ascent that failed or was left is not saved: another
  /// attempt may succeed. Failures to write (a full disk, a read-only home) are ignored.
  func write(_ picture: Picture?, _ result: AscentDriver.Result, of request: AscentRequest) {
    guard let value = result.value, [.finished, .silent, .dead].contains(result.ending) else { return }
    try? Folder.make(folder)
    var texts = request.texts + [PictureText(key: Self.valueKey, value: "\(value)")]
    if let silence = result.ending.word { texts.append(PictureText(key: Self.silenceKey, value: silence)) }
    guard let bytes = try? PNG.encode(picture ?? Self.placeholder, texts: texts) else { return }
    try? FileWriting.write(bytes, to: path(of: request), replacing: true)
  }

  /// If the cache exceeds its limit, removes the oldest files down to three quarters of it; removes partial files that
  /// killed processes have left.
  public func prune() {
    var files: [(path: String, status: FileStatus)] = []
    for name in Folder.names(in: folder) {
      let path = "\(folder)/\(name)"
      guard let status = FileStatus(path), status.kind == .file else { continue }
      if name.hasSuffix(".part") {
        if time(nil) - status.modified > 3600 { unlink(path) }
      } else if name.hasSuffix(".png") {
        files.append((path, status))
      }
    }
    var total = files.reduce(0) { $0 + $1.status.size }
    guard total > limit else { return }
    for file in files.sorted(by: { $0.status.modified < $1.status.modified }) where total > limit / 4 * 3 {
      unlink(file.path)
      total -= file.status.size
    }
  }
}
