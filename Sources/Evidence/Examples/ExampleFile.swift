// The file of an index:
//
//   "phosphene examples 1\n", the length of the header as 8 bytes, the header (JSON), the SHA-256 of all that;
//   the pictures, sorted by path: of each SHA-256, size, time (8 bytes each) and the end of its path (4 bytes) in the
//   text of all paths, which follows; then the numbers of the sample's pictures (4 bytes); the SHA-256 of all that;
//   for each layer the arrays of `LayerTally`, in the order of `LayerLayout`; the SHA-256 of all that.
//
// All numbers are little-endian. A file is as long as its header says, or it is not read.

import Files
import FoundationEssentials

/// What a file says of itself.
struct ExampleHeader: Codable, Equatable {
  struct Layer: Codable, Equatable {
    let layer: ExampleLayer
    /// Whether responses fall below 0, which are kept then.
    let falls: Bool
  }

  let key: ExampleKey
  let layers: [Layer]
  /// How many pictures there are, how many of them differ, and how many are in the sample.
  let pictures, contents, sample: Int
  /// The length of the text of all paths.
  let paths: Int
  let skipped: [SkippedPicture]
  /// The part of the folder that was looked at; nil: all.
  let shard: Shard?
  /// Whether all of that was looked at.
  let isWhole: Bool

  static let mark = Array("phosphene examples 1\n".utf8)
  /// The longest that is read.
  static let most = 256 << 20

  /// Whether its numbers can be those of a file.
  var isSound: Bool {
    let limit = 1 << 28
    return [pictures, contents, sample, paths].allSatisfy { (0...limit).contains($0) } && contents <= pictures
      && sample == min(contents, ExampleTally.sampleSize) && (pictures > 0) == (contents > 0)
      && (shard?.isSound ?? true) && Set(layers.map(\.layer.name)).count == layers.count
      && layers.allSatisfy { layer in
        let size = layer.layer
        return (1...1 << 24).contains(size.nodes) && (1...1 << 15).contains(size.height)
          && (1...1 << 15).contains(size.width)
      }
  }

  /// How many of the largest responses each node has.
  var kept: Int { min(contents, LayerTally.kept) }
  /// Bytes of the section of the pictures, without its digest.
  var picturesSize: Int { pictures * 52 + paths + 4 * sample }
  func layout(of layer: Layer) -> LayerLayout {
    LayerLayout(nodes: layer.layer.nodes, kept: kept, sample: sample, falls: layer.falls)
  }
}

/// Where the arrays of a layer begin in its section, in bytes.
struct LayerLayout {
  let top, bottomCounts, bottom, sums, squares, above, histogram, sampleValues, samplePlaces, size: Int

  init(nodes: Int, kept: Int, sample: Int, falls: Bool) {
    var end = 0
    func take(_ bytes: Int) -> Int {
      defer { end += bytes }
      return end
    }
    top = take(nodes * kept * MemoryLayout<TallyEntry>.size)
    bottomCounts = take(falls ? nodes * 4 : 0)
    bottom = take(falls ? nodes * LayerTally.kept * MemoryLayout<TallyEntry>.size : 0)
    sums = take(nodes * 16)
    squares = take(nodes * 16)
    above = take(nodes * 8)
    histogram = take(nodes * LayerTally.bins * 4)
    sampleValues = take(sample * nodes * 4)
    samplePlaces = take(sample * nodes * 4)
    size = end
  }
}

extension ExampleTally {
  /// Writes what was found to `file`, the same bytes in whatever order it was found.
  func write(to file: ReservedFile, _ key: ExampleKey, shard: Shard?, isWhole: Bool) throws(FileWritingError) {
    let order = pictures.indices.sorted {
      pictures[$0].file.path.utf8.lexicographicallyPrecedes(pictures[$1].file.path.utf8)
    }
    // entries name the first picture of their content
    var firsts: [ContentDigest: UInt32] = [:]
    for (place, number) in order.enumerated() where firsts[pictures[number].digest] == nil {
      firsts[pictures[number].digest] = UInt32(place)
    }
    let numbers = pictures.map { firsts[$0.digest]! }
    let slots = sample.indices.sorted { digest(sample[$0]) < digest(sample[$1]) }

    let paths = order.map { Array(pictures[$0].file.path.utf8) }
    let header = ExampleHeader(
      key: key,
      layers: layers.map { ExampleHeader.Layer(layer: $0.layer, falls: !$0.bottom.isEmpty) },
      pictures: pictures.count, contents: contentCount, sample: sample.count,
      paths: paths.reduce(0) { $0 + $1.count },
      skipped: skipped.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }, shard: shard,
      isWhole: isWhole)
    try file.write(parts: 2 + layers.count) { [self] part in
      switch part {
      case 0: return header.bytes.signed
      case 1:
        var bytes: [UInt8] = [], end = 0
        bytes.reserveCapacity(header.picturesSize + 32)
        for (number, path) in zip(order, paths) {
          let picture = pictures[number]
          end += path.count
          bytes += picture.digest.bytes
          bytes.append(number: Int64(picture.file.size))
          bytes.append(number: Int64(picture.file.modified))
          bytes.append(number: UInt32(end))
        }
        for path in paths { bytes += path }
        for slot in slots { bytes.append(number: numbers[Int(sample[slot])]) }
        return bytes.signed
      default:
        return layers[part - 2].bytes(header.layout(of: header.layers[part - 2]), header.kept, numbers, slots).signed
      }
    }
  }
}

extension ExampleHeader {
  fileprivate var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = [UInt8](try! encoder.encode(self))  // texts and whole numbers always encode
    var bytes = Self.mark
    bytes.append(number: UInt64(text.count))
    return bytes + text
  }
}

extension LayerTally {
  fileprivate func bytes(_ layout: LayerLayout, _ kept: Int, _ numbers: [UInt32], _ slots: [Int]) -> [UInt8] {
    func renumbered(_ entry: TallyEntry) -> TallyEntry {
      TallyEntry(value: entry.value, picture: numbers[Int(entry.picture)], place: entry.place)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layout.size + 32)
    for node in 0..<nodes {
      bytes.append(numbers: top[node * Self.kept..<node * Self.kept + kept].map(renumbered))
    }
    if !bottom.isEmpty {
      bytes.append(numbers: bottomCounts)
      for node in 0..<nodes {
        let count = Int(bottomCounts[node])
        bytes.append(numbers: bottom[node * Self.kept..<node * Self.kept + count].map(renumbered))
        bytes.append(numbers: Array(repeating: TallyEntry(), count: Self.kept - count))
      }
    }
    bytes.append(numbers: sums)
    bytes.append(numbers: squares)
    bytes.append(numbers: above)
    bytes.append(numbers: histogram)
    for slot in slots { bytes.append(numbers: Array(sampleValues[slot * nodes..<(slot + 1) * nodes])) }
    for slot in slots { bytes.append(numbers: Array(samplePlaces[slot * nodes..<(slot + 1) * nodes])) }
    precondition(bytes.count == layout.size, "\(bytes.count) bytes of \(layer.name), not \(layout.size)")
    return bytes
  }
}

extension [UInt8] {
  /// With their SHA-256 behind them.
  fileprivate var signed: [UInt8] { self + withUnsafeBytes { Digest.sha256Bytes(of: $0) } }

  fileprivate mutating func append<Number: BitwiseCopyable>(number: Number) {
    Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
  }

  fileprivate mutating func append<Number: BitwiseCopyable>(numbers: [Number]) {
    numbers.withUnsafeBytes { append(contentsOf: $0) }
  }
}
