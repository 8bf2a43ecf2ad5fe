import Files
import Glibc
import NetworkZoo
import NeuralNetwork

/// How far a survey is.
public struct SurveyProgress: Sendable {
  /// Pictures that were looked at or skipped, of how many there are.
  public let done: Int, count: Int
  /// Those that were skipped.
  public let skipped: Int
  /// How many a second are looked at now.
  public let rate: Double

  /// Seconds that are left.
  public var secondsLeft: Double { rate > 0 ? Double(count - done) / rate : 0 }
}

/// Looks at the pictures of a folder: several at once, one on each core.
///
/// A class because it is changed as it goes; for one thread at a time.
public final class ExampleSurvey {
  private let question: ExampleQuestion
  private let folder: PictureFolder
  private let cores: Cores
  private var looks: [PictureLook]
  private var slots: [Responses]
  let tally: ExampleTally
  /// What is still to be looked at.
  private var files: [PictureFolder.File]
  private let count: Int
  private var lookedAt = 0

  /// Pictures for each core between two reports.
  private static let batch = 8

  /// Prepares to look at `files` (nil: all) of the pictures in `folder`; with `tally`, what was found in others is there
  /// already. Throws `EvidenceError` where the network cannot be computed.
  init(
    _ question: ExampleQuestion, in folder: PictureFolder, files: [PictureFolder.File]? = nil,
    tally: ExampleTally? = nil, cores: Cores
  ) throws(EvidenceError) {
    (self.question, self.folder, self.cores) = (question, folder, cores)
    self.files = files ?? folder.files
    self.tally = tally ?? ExampleTally(question.exampleLayers)
    count = self.files.count + self.tally.pictures.count + self.tally.skipped.count
    let nodes = question.exampleLayers.map(\.nodes)
    let slotCount = min(max(1, self.files.count), cores.count * Self.batch)
    let sample = min(ExampleTally.sampleSize, count)
    let needed =
      nodes.reduce(0) { $0 + LayerTally.size(nodes: $1, sample: sample) } + slotCount * nodes.reduce(0, +) * 20
    do {
      if let shortage = MemoryShortage(of: needed) {
        throw EvidenceError("an index of \(nodes.reduce(0, +)) nodes \(shortage.summary): name fewer layers")
      }
      looks = [try PictureLook(question)]
      // with less memory, on fewer cores
      while looks.count < min(cores.count, self.files.count), let more = try? PictureLook(question) {
        looks.append(more)
      }
    } catch let error as EvidenceError {
      throw error
    } catch {
      throw EvidenceError("\(question.file.name): pictures cannot be looked at: \(error)")
    }
    slots = (0..<slotCount).map { _ in Responses(nodes: nodes) }
  }

  /// Looks at all pictures. `report` is told how far it is, after every few of them; `isStopped` is asked before each
  /// picture. Returns false where it was stopped: then what was found so far is there.
  func run(
    report: (SurveyProgress) throws(EvidenceError) -> Void = { _ in },
    unless isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws(EvidenceError) -> Bool {
    let started = ContinuousClock.now
    let cores = Cores(limit: looks.count)
    while !files.isEmpty {
      let batch = Array(files.prefix(slots.count))
      var seen = [PictureLook.Seen?](repeating: nil, count: batch.count)
      seen.withUnsafeMutableBufferPointer { seen in
        nonisolated(unsafe) let seen = seen
        cores.forEach(batch.count) { [looks, slots, folder] index, core in
          if isStopped() { return }
          seen[index] = looks[core].look(at: "\(folder.path)/\(batch[index].path)", slots[index])
        }
      }
      let done = batch.indices.compactMap { index in seen[index].map { (batch[index], $0, slots[index]) } }
      tally.add(done.map { (file: $0.0, seen: $0.1, responses: $0.2) }, cores: cores)
      files.removeFirst(batch.count)
      lookedAt += done.count
      let seconds = (ContinuousClock.now - started) / .seconds(1)
      try report(
        SurveyProgress(
          done: tally.pictures.count + tally.skipped.count, count: count, skipped: tally.skipped.count,
          rate: seconds > 0 ? Double(lookedAt) / seconds : 0))
      if done.count < batch.count || isStopped() { return files.isEmpty && done.count == batch.count }
    }
    return true
  }
}
