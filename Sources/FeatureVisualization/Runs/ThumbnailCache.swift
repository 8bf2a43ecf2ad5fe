import Files
import FoundationEssentials
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
    let identity = "3\n" + request.texts.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return "\(folder)/\(Array(identity.utf8).withUnsafeBytes { Digest.sha256($0) }).png"
  }

  /// The cached picture of `request` (nil if the node is silent) and its value; nil if they are not cached.
  func read(_ request: AscentRequest) -> (picture: Picture?, value: Float)? {
    guard let bytes = try? PictureFile.bytes(of: path(of: request)), let (picture, texts) = try? PNG.decode(bytes),
      let value = texts.first(where: { $0.key == Self.valueKey }).flatMap({ Float($0.value) })
    else { return nil }
    return (texts.contains { $0.key == Self.silenceKey } ? nil : picture, value)
  }

  private static let valueKey = "phosphene:value"
  private static let silenceKey = "phosphene:silent"
  /// The picture in the file of a silent node.
  private static let placeholder = Picture(width: 1, height: 1, pixels: [0, 0, 0])

  /// Saves a picture, or nil for a silent node. Failures (a full disk, a read-only home) are ignored.
  func write(_ picture: Picture?, value: Float, of request: AscentRequest) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var texts = request.texts + [PictureText(key: Self.valueKey, value: "\(value)")]
    if picture == nil { texts.append(PictureText(key: Self.silenceKey, value: "yes")) }
    guard let bytes = try? PNG.encode(picture ?? Self.placeholder, texts: texts) else { return }
    try? FileWriting.write(bytes, to: path(of: request), replacing: true)
  }

  /// If the cache exceeds its limit, removes the oldest files down to three quarters of it; removes partial files that
  /// killed processes have left.
  public func prune() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var files: [(path: String, size: Int, time: Int)] = []
    let now = time(nil)
    for name in names {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if name.hasSuffix(".part") {
        if now - status.st_mtim.tv_sec > 3600 { unlink(path) }
      } else if name.hasSuffix(".png") {
        files.append((path, Int(status.st_size), status.st_mtim.tv_sec))
      }
    }
    var total = files.reduce(0) { $0 + $1.size }
    guard total > limit else { return }
    for file in files.sorted(by: { $0.time < $1.time }) where total > limit / 4 * 3 {
      unlink(file.path)
      total -= file.size
    }
  }
}
