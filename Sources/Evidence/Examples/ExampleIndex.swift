import Files
import FoundationEssentials
import Synchronization

/// An index of examples: which pictures of a folder excite the nodes of a network's layers.
///
/// What is asked for of a layer is read when it is asked for, and refused where the file was damaged. A class, because
/// it owns the open file; any thread may use it.
public final class ExampleIndex: Sendable {
  /// Where it is.
  public let path: String
  private let file: OpenFile
  let header: ExampleHeader
  let pictures: [SeenPicture]
  /// The numbers of the sample's pictures.
  let sample: [UInt32]
  /// Where the sections of the layers begin.
  private let offsets: [Int]
  /// The sections that were read and found undamaged.
  private let sections: Mutex<[Int: [UInt8]]>

  /// What it is of.
  public var key: ExampleKey { header.key }
  /// Its layers, in the order of the network.
  public var layers: [ExampleLayer] { header.layers.map(\.layer) }
  /// How many pictures were looked at.
  public var count: Int { header.pictures }
  /// Pictures that could not be looked at.
  public var skipped: [SkippedPicture] { header.skipped }
  /// The part of the folder that it is of; nil: all.
  public var shard: Shard? { header.shard }
  /// Bytes of its file.
  public var size: Int { file.size }

  /// Opens the file at `path`. Throws `EvidenceError` where it is none, or is damaged or cut.
  public convenience init(contentsOf path: String) throws(EvidenceError) {
    let file: OpenFile
    do { file = try OpenFile(path) } catch { throw EvidenceError("\(path): \(error)") }
    try self.init(file, path)
  }

  init(_ file: OpenFile, _ path: String) throws(EvidenceError) {
    func refuse(_ what: String) -> EvidenceError {
      EvidenceError("\(path): \(what); remove it and run 'phosphene examples' again")
    }
    func section(_ from: Int, _ count: Int, _ what: String) throws(EvidenceError) -> [UInt8] {
      do {
        return try file.section(from: from, count: count)
      } catch {
        throw refuse("\(what) \(error)")
      }
    }
    let mark = ExampleHeader.mark.count
    guard let start = try? file.bytes(from: 0, count: mark + 8), Array(start[..<mark]) == ExampleHeader.mark else {
      throw EvidenceError("\(path): it is no index of examples; give a file that 'phosphene examples' wrote")
    }
    let length = start.number(UInt64.self, at: mark)
    guard length <= UInt64(ExampleHeader.most), Int(length) <= file.size else { throw refuse("it was cut short") }
    let head = try section(0, mark + 8 + Int(length), "its header")
    guard let header = try? JSONDecoder().decode(ExampleHeader.self, from: Data(head[(mark + 8)...])), header.isSound
    else { throw refuse("its header is wrong") }
    var offsets = [head.count + 32 + header.picturesSize + 32]
    for layer in header.layers {
      let (end, isTooLarge) = offsets.last!.addingReportingOverflow(header.layout(of: layer).size + 32)
      guard !isTooLarge, end <= file.size else { throw refuse("it was cut short") }
      offsets.append(end)
    }
    guard offsets.last == file.size else { throw refuse("it was cut short, or something was added to it") }
    let body = try section(head.count + 32, header.picturesSize, "its list of pictures")
    guard let (pictures, sample) = header.pictures(in: body) else { throw refuse("its list of pictures is wrong") }
    (self.path, self.file, self.header, self.pictures, self.sample) = (path, file, header, pictures, sample)
    self.offsets = offsets
    sections = Mutex([:])
  }

  /// The number of the layer called `name`; nil: it is not in the index.
  func number(of name: String) -> Int? { header.layers.firstIndex { $0.layer.name == name } }

  /// Whether it has the layer called `name`.
  public func has(_ name: String) -> Bool { number(of: name) != nil }

  /// The section of a layer. Throws `EvidenceError` where it is damaged.
  func section(_ number: Int) throws(EvidenceError) -> [UInt8] {
    if let known = sections.withLock({ $0[number] }) { return known }
    let layer = header.layers[number]
    let bytes: [UInt8]
    do {
      bytes = try file.section(from: offsets[number], count: header.layout(of: layer).size)
    } catch {
      throw EvidenceError(
        "\(path): what it says of \(layer.layer.name) \(error); remove it and run 'phosphene examples' again")
    }
    // one at a time: of a large network they are large, too
    sections.withLock { $0 = [number: bytes] }
    return bytes
  }

  /// What it holds, to go on with. Throws `EvidenceError` where it is damaged.
  func tally() throws(EvidenceError) -> ExampleTally {
    var layers: [LayerTally] = []
    for (number, layer) in header.layers.enumerated() {
      let bytes = try section(number)
      guard let tally = LayerTally(layer.layer, bytes, header.layout(of: layer), header) else {
        throw EvidenceError("\(path): what it says of \(layer.layer.name) is wrong; remove it")
      }
      layers.append(tally)
    }
    sections.withLock { $0 = [:] }
    return ExampleTally(layers: layers, pictures: pictures, skipped: header.skipped, sample: sample)
  }
}

extension ExampleHeader {
  /// The pictures and the sample in the section of the pictures; nil where they are wrong.
  fileprivate func pictures(in bytes: [UInt8]) -> (pictures: [SeenPicture], sample: [UInt32])? {
    var found: [SeenPicture] = []
    found.reserveCapacity(pictures)
    var start = pictures * 52
    let base = start
    for index in 0..<pictures {
      let at = index * 52
      let end = base + Int(bytes.number(UInt32.self, at: at + 48))
      guard end >= start, end <= base + paths else { return nil }
      let path = String(decoding: bytes[start..<end], as: UTF8.self)
      let file = PictureFolder.File(
        path: path, size: Int(bytes.number(Int64.self, at: at + 32)),
        modified: Int(bytes.number(Int64.self, at: at + 40)))
      found.append(SeenPicture(file: file, digest: ContentDigest(stored: bytes[at..<at + 32])))
      start = end
    }
    let sample = (0..<self.sample).map { bytes.number(UInt32.self, at: base + paths + 4 * $0) }
    guard sample.allSatisfy({ $0 < pictures }), Set(found.map(\.digest)).count == contents,
      Set(sample).count == sample.count
    else { return nil }
    return (found, sample)
  }
}

extension LayerTally {
  /// Reads a section; nil where it names pictures or places that there are not.
  fileprivate convenience init?(
    _ layer: ExampleLayer, _ bytes: [UInt8], _ layout: LayerLayout, _ header: ExampleHeader
  ) {
    self.init(layer)
    func isSound(_ entry: TallyEntry) -> Bool {
      Int(entry.picture) < header.pictures && Int(entry.place) < layer.height * layer.width
    }
    let kept = header.kept
    let stored: [TallyEntry] = bytes.numbers(at: layout.top, count: nodes * kept)
    guard stored.allSatisfy(isSound) else { return nil }
    for node in 0..<nodes {
      for place in 0..<kept { top[node * Self.kept + place] = stored[node * kept + place] }
    }
    if layout.bottom > layout.bottomCounts {
      bottomCounts = bytes.numbers(at: layout.bottomCounts, count: nodes)
      bottom = bytes.numbers(at: layout.bottom, count: nodes * Self.kept)
      // those that are not there are 0
      guard bottomCounts.allSatisfy({ $0 <= Self.kept }), bottom.allSatisfy({ header.pictures == 0 || isSound($0) })
      else { return nil }
    }
    sums = bytes.numbers(at: layout.sums, count: nodes)
    squares = bytes.numbers(at: layout.squares, count: nodes)
    above = bytes.numbers(at: layout.above, count: nodes)
    histogram = bytes.numbers(at: layout.histogram, count: nodes * Self.bins)
    sampleValues = bytes.numbers(at: layout.sampleValues, count: nodes * header.sample)
    samplePlaces = bytes.numbers(at: layout.samplePlaces, count: nodes * header.sample)
    findThresholds(count: kept)
  }
}

extension OpenFile {
  /// Why a section cannot be read, the end of a sentence that begins with it.
  fileprivate struct Damage: Error, CustomStringConvertible { let description: String }

  /// The `count` bytes from `from` on, which their SHA-256 follows.
  fileprivate func section(from: Int, count: Int) throws(Damage) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try self.bytes(from: from, count: count + 32) } catch {
      throw Damage(description: "was cut short")
    }
    let digest = bytes.withUnsafeBytes { Digest.sha256Bytes(of: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    guard digest == Array(bytes[count...]) else { throw Damage(description: "is damaged") }
    return Array(bytes[..<count])
  }
}

extension [UInt8] {
  /// The number that begins at a byte.
  func number<Number: BitwiseCopyable>(_: Number.Type, at offset: Int) -> Number {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
  }

  /// The numbers that begin at a byte.
  func numbers<Number: BitwiseCopyable>(at offset: Int, count: Int) -> [Number] {
    [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
      withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(numbers).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count * MemoryLayout<Number>.stride]))
      }
      initialized = count
    }
  }
}
