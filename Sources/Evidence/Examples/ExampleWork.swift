import Files
import Glibc
import NetworkZoo
import NeuralNetwork

/// How the making of an index ended.
public enum ExampleEnding: Sendable {
  /// It is there; whether it was there before, and why it had to be made from the beginning, if it had.
  case finished(ExampleIndex, wasThere: Bool)
  /// It was stopped: what was found so far is kept for the next time.
  case stopped
}

extension ExampleQuestion {
  /// Makes the index of the pictures in `folder`, or goes on with one that was begun; what is there already is not looked
  /// at again. It is kept in `store`, or at `path`.
  ///
  /// `report` is told how far it is, `tell` what is done with what was there before, `isStopped` asked before each picture.
  /// Throws `EvidenceError` or `FileWritingError`.
  public func makeIndex(
    of folder: PictureFolder, shard: Shard? = nil, in store: ExampleStore, at path: String? = nil,
    replacing: Bool = false, cores: Cores,
    report: (SurveyProgress) -> Void = { _ in }, tell: (String) -> Void = { _ in },
    unless isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExampleEnding {
    precondition(node == nil, "an index of one node")
    let key = ExampleKey(file, folder: folder.absolutePath, framing: framing)
    let place = path ?? store.path(of: key, shard: shard)
    let files = shard.map { folder.files(ofPart: $0.parts[0], of: $0.count) } ?? folder.files
    if path == nil { try store.makeFolder(of: key) }

    // what is there
    var known: (index: ExampleIndex, changes: ExampleChanges)?
    if path == nil, let index = readable(place, tell), index.key == key, index.shard == shard, index.header.isWhole {
      let changes = index.changes(in: folder, of: files)
      if changes.lost.isEmpty {
        known = (index, changes)
      } else {
        tell(
          "pictures that have changed or are gone: \(changes.lost.count), the first \(changes.lost[0]); all are looked at again"
        )
      }
    }
    if let (index, changes) = known, changes.isEmpty, layers.allSatisfy({ index.has($0.name) }) {
      return .finished(index, wasThere: true)
    }
    // its place is taken before the work begins
    let reserved = try ReservedFile(place, replacing: path == nil || replacing)

    let names = file.allLayers.map(\.name)
    var tally: ExampleTally?
    if let (index, changes) = known {
      tally = try index.tally()
      tally!.forget(skipped: Set(changes.added.map(\.path)))
      let own = ExampleQuestion(
        index.layers.compactMap { file.layer(named: $0.name) }, of: file, framing: framing)
      if !changes.added.isEmpty {
        tell("new pictures: \(changes.added.count)")
        let survey = try ExampleSurvey(own, in: folder, files: changes.added, tally: tally, cores: cores)
        guard try survey.run(report: report, unless: isStopped) else { return .stopped }
      }
      let missing = layers.filter { !index.has($0.name) }
      if !missing.isEmpty {
        let more = ExampleQuestion(missing, of: file, framing: framing)
        let survey = try ExampleSurvey(more, in: folder, files: files, cores: cores)
        guard try survey.run(report: report, unless: isStopped) else { return .stopped }
        guard Set(survey.tally.pictures.map(\.digest)) == Set(tally!.pictures.map(\.digest)),
          survey.tally.pictures.count == tally!.pictures.count
        else {
          throw EvidenceError("\(folder.path): pictures have changed meanwhile; try again")
        }
        tally!.addLayers(of: survey.tally)
        tally!.sortLayers(by: names)
      }
    } else {
      guard let made = try makeTally(key, files, folder, shard, place, cores, report, tell, isStopped) else {
        return .stopped
      }
      tally = made
    }
    guard !tally!.pictures.isEmpty || shard != nil else {
      throw unreadable(folder, tally!.skipped)
    }
    try tally!.write(to: reserved, key, shard: shard, isWhole: true)
    unlink(ExampleStore.unfinishedPath(of: place))
    if path == nil { store.prune(keeping: place) }
    return .finished(try ExampleIndex(contentsOf: place), wasThere: false)
  }

  private func unreadable(_ folder: PictureFolder, _ skipped: [SkippedPicture]) -> EvidenceError {
    let first = skipped.first.map { ": \($0.path) \($0.reason)" } ?? ""
    return EvidenceError("\(folder.path): none of its \(folder.files.count) pictures can be read\(first)")
  }

  /// An index that is there, or nil, and why it cannot be used.
  private func readable(_ path: String, _ tell: (String) -> Void) -> ExampleIndex? {
    guard FileStatus.isFile(path) else { return nil }
    do {
      return try ExampleIndex(contentsOf: path)
    } catch {
      tell("\(error)")
      return nil
    }
  }

  /// Looks at all pictures, or goes on where that was interrupted; nil: it was stopped.
  private func makeTally(
    _ key: ExampleKey, _ files: [PictureFolder.File], _ folder: PictureFolder, _ shard: Shard?, _ place: String,
    _ cores: Cores, _ report: (SurveyProgress) -> Void, _ tell: (String) -> Void,
    _ isStopped: @escaping @Sendable () -> Bool
  ) throws -> ExampleTally? {
    let unfinished = ExampleStore.unfinishedPath(of: place)
    var (begun, rest): (ExampleTally?, [PictureFolder.File]) = (nil, files)
    if let index = readable(unfinished, tell), index.key == key, index.shard == shard, !index.header.isWhole,
      index.layers == exampleLayers
    {
      let there = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) })
      let known = index.pictures.map(\.file.path)
      // only what is new may be missing
      let changes = index.changes(in: folder, of: files)
      if changes.lost.isEmpty, known.allSatisfy({ there[$0] != nil }) {
        begun = try index.tally()
        rest = changes.added
        begun!.forget(skipped: Set(rest.map(\.path)))
        tell("\(known.count) pictures were looked at before: going on from there")
      }
    }
    let survey = try ExampleSurvey(self, in: folder, files: rest, tally: begun, cores: cores)
    var saving = Saving(path: unfinished)
    let isDone = try survey.run(
      report: { progress in
        report(progress)
        saving.saveIfDue(survey.tally, key, shard)
      }, unless: isStopped)
    if !isDone {
      saving.save(survey.tally, key, shard)
      return nil
    }
    return survey.tally
  }

  /// The examples of one node, by looking at all pictures of `folder`; nil: it was stopped. Throws `EvidenceError`.
  public func look(
    in folder: PictureFolder, cores: Cores, report: (SurveyProgress) -> Void = { _ in },
    unless isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws(EvidenceError) -> (examples: NodeExamples, skipped: [SkippedPicture])? {
    precondition(node != nil, "a look at no node")
    let survey = try ExampleSurvey(self, in: folder, cores: cores)
    guard try survey.run(report: report, unless: isStopped) else { return nil }
    guard !survey.tally.pictures.isEmpty else {
      throw unreadable(folder, survey.tally.skipped)
    }
    return (survey.tally.examples(of: 0, in: 0), survey.tally.skipped)
  }
}

/// Keeps what was found so far, so that little is lost where the program is killed: as often as that takes a twentieth of
/// the time.
private struct Saving {
  let path: String
  private var last = ContinuousClock.now
  private var pause = 1.0

  init(path: String) { self.path = path }

  mutating func saveIfDue(_ tally: ExampleTally, _ key: ExampleKey, _ shard: Shard?) {
    guard (ContinuousClock.now - last) / .seconds(1) >= pause else { return }
    save(tally, key, shard)
  }

  mutating func save(_ tally: ExampleTally, _ key: ExampleKey, _ shard: Shard?) {
    let start = ContinuousClock.now
    // where it cannot be kept, it is looked at again next time
    if let file = try? ReservedFile(path, replacing: true) {
      try? tally.write(to: file, key, shard: shard, isWhole: false)
    }
    last = ContinuousClock.now
    pause = max(1, 20 * ((last - start) / .seconds(1)))
  }
}

extension ExampleIndex {
  /// Merges the indexes at `paths`, which are of parts of one folder, in any order, to one at `path`, or in `store`.
  /// Throws `EvidenceError` where they do not fit together, or `FileWritingError`.
  public static func merge(
    _ paths: [String], in store: ExampleStore, at path: String? = nil, replacing: Bool = false, cores: Cores
  ) throws -> ExampleIndex {
    var first: ExampleIndex?
    var tally: ExampleTally?
    var parts: [Int: String] = [:]
    for name in paths {
      let index = try ExampleIndex(contentsOf: name)
      guard index.header.isWhole else {
        throw EvidenceError("\(name): it is not finished: run 'phosphene examples' with its --shard again")
      }
      guard let shard = index.shard else {
        throw EvidenceError("\(name): it is no part but the whole of a folder", isOfFile: false)
      }
      if let first {
        guard index.key == first.key, index.layers == first.layers, shard.count == first.shard!.count else {
          throw EvidenceError(
            "\(name) and \(paths[0]) are of other networks, folders, layers or numbers of parts", isOfFile: false)
        }
      }
      for part in shard.parts {
        if let other = parts.updateValue(name, forKey: part) {
          throw EvidenceError("\(name) and \(other) have the same part, \(part) of \(shard.count)", isOfFile: false)
        }
      }
      let more = try index.tally()
      if let tally { tally.add(more, cores: cores) } else { tally = more }
      first = first ?? index
    }
    guard let first, let tally else { throw EvidenceError("there is nothing to merge", isOfFile: false) }
    let count = first.shard!.count
    let shard = parts.count == count ? nil : Shard(parts: parts.keys.sorted(), of: count)
    let place = path ?? store.path(of: first.key, shard: shard)
    if path == nil { try store.makeFolder(of: first.key) }
    try tally.write(
      to: try ReservedFile(place, replacing: path == nil || replacing), first.key, shard: shard, isWhole: true)
    return try ExampleIndex(contentsOf: place)
  }
}
