import EmbeddedAssets
import Files
import NetworkZoo
import NeuralNetwork
import Pictures
import Synchronization

/// Statistics of photographs by network: the user's, those in the program, and those that were measured before, in
/// files called by the SHA-256 of the network.
public struct StatisticsBook: Sendable {
  /// The folders of the user's, and of those that can be measured again.
  private let data, cache: String
  private let only: PhotographStatistics?

  /// What was found or measured already; files are not read twice.
  private static let known = Mutex<[String: PhotographStatistics]>([:])

  /// The user's folders.
  public init() {
    self.init(data: "\(UserFolder.data.path())/statistics", cache: "\(UserFolder.cache.path())/statistics")
  }

  init(data: String, cache: String) { (self.data, self.cache, only) = (data, cache, nil) }

  /// A book that answers for every network with `statistics`.
  init(only statistics: PhotographStatistics) { (data, cache, only) = ("", "", statistics) }

  /// The folder and the path of the user's own.
  public func place(of statistics: PhotographStatistics) -> (folder: String, path: String) {
    (data, Self.path(of: statistics.weights, in: data))
  }

  private static func path(of sha256: String, in folder: String) -> String { "\(folder)/\(sha256).safetensors" }

  /// The statistics of the network in `file`; where there are none yet, they are measured with the photographs in the
  /// program. Throws `RecipeError` if a file is wrong, or the network cannot be computed.
  public func statistics(of file: NetworkFile, cores: Cores) throws(RecipeError) -> PhotographStatistics {
    if let only { return only }
    if let known = Self.known.withLock({ $0[file.sha256] }) { return known }
    let found = try find(file, cores)
    Self.known.withLock { $0[file.sha256] = found }
    return found
  }

  /// Whether there are statistics of the network in `file`, in the program, of the user, or measured before.
  func has(_ file: NetworkFile) -> Bool {
    only != nil || Self.known.withLock { $0[file.sha256] != nil } || Self.embedded.weights == file.sha256
      || [data, cache].contains { FileStatus.isFile(Self.path(of: file.sha256, in: $0)) }
  }

  /// The same, from the program, files or measured.
  func find(_ file: NetworkFile, _ cores: Cores) throws(RecipeError) -> PhotographStatistics {
    if let present = try present(file.sha256) { return present }
    let path = Self.path(of: file.sha256, in: cache)
    let names = PhotographStatistics.layers(of: file)
    let measured = try PhotographStatistics(
      of: Self.photographs, in: file, layers: names, cores: cores)!
    // where they cannot be kept, they are measured again next time
    try? Folder.make(cache)
    try? FileWriting.write(measured.bytes, to: path, replacing: true)
    return measured
  }

  /// The SHA-256 of the statistics of the network whose file has the SHA-256 `weights`; nil where there are none yet, or
  /// a file is wrong.
  func sha256(ofThoseOf weights: String) -> String? {
    if let only { return only.sha256 }
    let known = Self.known.withLock { $0[weights] }
    return (known ?? (try? present(weights)))?.sha256
  }

  /// The statistics of the network whose file has the SHA-256 `weights`, if they need not be measured.
  private func present(_ weights: String) throws(RecipeError) -> PhotographStatistics? {
    let users = Self.path(of: weights, in: data)
    if FileStatus.isFile(users) {
      let own = try PhotographStatistics(contentsOf: users)
      guard own.weights == weights else {
        throw RecipeError("\(users): it is of another network; remove it", isOfFile: true)
      }
      return own
    }
    let embedded = Self.embedded
    if embedded.weights == weights { return embedded }
    // one that is broken or of another network is measured again
    let before = try? PhotographStatistics(contentsOf: Self.path(of: weights, in: cache))
    return before?.weights == weights ? before : nil
  }

  /// Those of the network in the program.
  static let embedded: PhotographStatistics = {
    let file = embedded_statistics()
    return PhotographStatistics(
      embedded: UnsafeRawBufferPointer(start: file.bytes, count: file.size), "assets/statistics.safetensors")
  }()

  /// The photographs in the program.
  public static var photographs: [Picture] {
    var count = 0
    let files = embedded_photographs(&count)!
    return (0..<count).map { index in
      do {
        let bytes = UnsafeRawBufferPointer(start: files[index].bytes, count: files[index].size)
        return try Picture(fileBytes: [UInt8](bytes))
      } catch {
        preconditionFailure("photograph \(index): \(error)")
      }
    }
  }
}
