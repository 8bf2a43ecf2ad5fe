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
  /// Surveys that were stopped, to go on with.
  private static let stopped = Mutex<[String: PhotographSurvey]>([:])

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
  /// program. `progress` is told how many of how many these are; where it returns false, `RecipeError.left` is thrown, and
  /// the next call goes on from there. Throws `RecipeError` if a file is wrong, or the network cannot be computed.
  public func statistics(
    of file: NetworkFile, cores: Cores, progress: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(RecipeError) -> PhotographStatistics {
    if let only { return only }
    if let known = Self.known.withLock({ $0[file.sha256] }) { return known }
    let found = try find(file, cores, progress: progress)
    Self.known.withLock { $0[file.sha256] = found }
    return found
  }

  /// Whether there are statistics of the network in `file`, in the program, of the user, or measured before.
  func has(_ file: NetworkFile) -> Bool {
    only != nil || Self.known.withLock { $0[file.sha256] != nil } || Self.embedded.weights == file.sha256
      || [data, cache].contains { FileStatus.isFile(Self.path(of: file.sha256, in: $0)) }
  }

  /// The same, from the program, files or measured.
  func find(
    _ file: NetworkFile, _ cores: Cores, progress: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(RecipeError) -> PhotographStatistics {
    let names = PhotographStatistics.layers(of: file)
    if let present = try present(file.sha256, layers: names) { return present }
    let path = Self.path(of: file.sha256, in: cache)
    let measured = try measure(file, names, cores, progress: progress)
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
  private func present(
    _ weights: String, layers: [String]? = nil
  ) throws(RecipeError) -> PhotographStatistics? {
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
    // one that is broken, of another network or of other layers is measured again
    guard let before = try? PhotographStatistics(contentsOf: Self.path(of: weights, in: cache)),
      before.weights == weights, layers == nil || before.layers.map(\.name) == layers
    else { return nil }
    return before
  }

  /// Measures the layers `names` with the photographs in the program.
  private func measure(
    _ file: NetworkFile, _ names: [String], _ cores: Cores, progress: (_ done: Int, _ count: Int) -> Bool
  ) throws(RecipeError) -> PhotographStatistics {
    let photographs = Self.photographs
    var survey = Self.stopped.withLock { $0.removeValue(forKey: file.sha256) } ?? PhotographSurvey(of: names)
    let isDone = try survey.look(at: photographs, in: file, cores: cores) { progress($0, photographs.count) }
    guard isDone else {
      Self.stopped.withLock { [survey] in $0[file.sha256] = survey }
      throw RecipeError.left
    }
    return survey.statistics(of: file, doubt: PhotographStatistics.doubt(of: photographs.count))
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
