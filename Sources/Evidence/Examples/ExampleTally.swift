import NeuralNetwork

/// A picture that was looked at.
struct SeenPicture: Equatable {
  let file: PictureFolder.File
  let digest: ContentDigest
}

/// A picture that could not be looked at.
public struct SkippedPicture: Hashable, Sendable, Codable {
  /// Its path from the folder.
  public let path: String
  /// What is wrong with it, the end of a sentence that begins with the path.
  public let reason: String
  let size, modified: Int
}

/// What is kept of the responses of a network's layers to the pictures of a folder.
///
/// A class because it is large and changed in place, by one thread at a time.
final class ExampleTally {
  /// So many pictures, those of the smallest SHA-256, are kept with the responses of all nodes.
  static let sampleSize = 256

  private(set) var layers: [LayerTally]
  private(set) var pictures: [SeenPicture] = []
  private(set) var skipped: [SkippedPicture] = []
  /// The number of the first picture of each content.
  private var contents: [ContentDigest: UInt32] = [:]
  /// The numbers of the pictures of the sample by their place in it, and the place of the one with the largest SHA-256.
  private(set) var sample: [UInt32] = []
  private var lastInSample = 0

  /// How many of the largest responses each node has.
  var kept: Int { min(LayerTally.kept, contents.count) }
  /// How many pictures differ.
  var contentCount: Int { contents.count }

  init(_ layers: [ExampleLayer]) { self.layers = layers.map { LayerTally($0) } }

  /// What a file holds.
  init(layers: [LayerTally], pictures: [SeenPicture], skipped: [SkippedPicture], sample: [UInt32]) {
    (self.layers, self.pictures, self.skipped, self.sample) = (layers, pictures, skipped, sample)
    for (number, picture) in pictures.enumerated() where contents[picture.digest] == nil {
      contents[picture.digest] = UInt32(number)
    }
    findLastInSample()
  }

  func digest(_ number: UInt32) -> ContentDigest { pictures[Int(number)].digest }

  /// The number of the first picture with the content of picture `number`.
  func first(like number: UInt32) -> UInt32 { contents[digest(number)]! }

  private func findLastInSample() {
    lastInSample = sample.indices.max { digest(sample[$0]) < digest(sample[$1]) } ?? 0
  }

  /// Adds what was seen in several pictures, one after the other.
  func add(_ batch: [(file: PictureFolder.File, seen: PictureLook.Seen, responses: Responses)], cores: Cores) {
    var standings: [(LayerTally.Standing, Responses)] = []
    for (file, seen, responses) in batch {
      if let problem = seen.problem {
        skipped.append(
          SkippedPicture(path: file.path, reason: problem, size: file.size, modified: file.modified))
        continue
      }
      let count = kept
      let number = UInt32(pictures.count)
      pictures.append(SeenPicture(file: file, digest: seen.digest))
      let isNew = contents[seen.digest] == nil
      if isNew { contents[seen.digest] = number }
      let standing = LayerTally.Standing(
        picture: contents[seen.digest]!, isNew: isNew, count: count, slot: isNew ? takeSlot(number) : nil)
      standings.append((standing, responses))
    }
    cores.forEach(layers.count) { [layers] index, _ in
      for (standing, responses) in standings {
        layers[index].add(responses.layers[index], standing, digest: digest)
      }
    }
  }

  /// A place in the sample for the picture `number`; nil where it does not belong to it.
  private func takeSlot(_ number: UInt32) -> Int? {
    if sample.count < Self.sampleSize {
      sample.append(number)
    } else if digest(number) < digest(sample[lastInSample]) {
      sample[lastInSample] = number
    } else {
      return nil
    }
    let slot = sample.count < Self.sampleSize ? sample.count - 1 : sample.firstIndex(of: number)!
    findLastInSample()
    return slot
  }

  /// Adds what `other` found in other pictures in the same layers.
  func add(_ other: ExampleTally, cores: Cores) {
    precondition(layers.map(\.layer) == other.layers.map(\.layer), "tallies of other layers")
    let (count, otherCount) = (kept, other.kept)
    var numbers: [UInt32] = []
    for picture in other.pictures {
      let number = UInt32(pictures.count)
      pictures.append(picture)
      if contents[picture.digest] == nil { contents[picture.digest] = number }
      numbers.append(contents[picture.digest]!)
    }
    skipped += other.skipped
    // the pictures of both samples, each once, and where each is
    var sources = sample.enumerated().map { (number: $1, isOther: false, slot: $0) }
    for (slot, number) in other.sample.enumerated() where !sample.contains(numbers[Int(number)]) {
      sources.append((numbers[Int(number)], true, slot))
    }
    sources.sort { digest($0.number) < digest($1.number) }
    sources = Array(sources.prefix(Self.sampleSize))
    cores.forEach(layers.count) { [layers, sources] index, _ in
      let (own, their) = (layers[index], other.layers[index])
      own.add(their, numbers: numbers, count: count, otherCount: otherCount, digest: digest)
      own.arrangeSample(sources.map { ($0.isOther ? their : own, $0.slot) })
    }
    sample = sources.map(\.number)
    findLastInSample()
  }

  /// Adds the layers of `other`, which looked at the same pictures.
  func addLayers(of other: ExampleTally) {
    let ours = Dictionary(uniqueKeysWithValues: sample.enumerated().map { (digest($1), $0) })
    precondition(
      other.sample.count == sample.count && other.pictures.count == pictures.count, "tallies of other pictures")
    let numbers = other.pictures.map { contents[$0.digest]! }
    var order = [Int](repeating: 0, count: sample.count)
    for (slot, number) in other.sample.enumerated() { order[ours[other.digest(number)]!] = slot }
    for layer in other.layers {
      layer.arrangeSample(order.map { (layer, $0) })
      layer.renumber(numbers)
      layers.append(layer)
    }
  }

  /// Orders layers as `names` does.
  func sortLayers(by names: [String]) {
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    layers.sort { places[$0.layer.name] ?? 0 < places[$1.layer.name] ?? 0 }
  }

  /// Forgets what could not be seen of files that are to be looked at once more.
  func forget(skipped paths: Set<String>) { skipped.removeAll { paths.contains($0.path) } }
}

extension LayerTally {
  fileprivate func renumber(_ numbers: [UInt32]) {
    for index in top.indices { top[index].picture = numbers[Int(top[index].picture)] }
    for index in bottom.indices { bottom[index].picture = numbers[Int(bottom[index].picture)] }
  }
}
