import CHDF5
import Files
import Glibc

/// The layers and weights of a file that Keras wrote: HDF5 in the layout of Keras 1 and 2 (weights alone or a whole
/// model), that of Keras 3 (`.weights.h5`), or a `.keras` archive that holds the latter.
///
/// Names, shapes and the small weights are read when it is opened, the large ones when they are asked for. It knows no
/// networks. A class, because it owns a descriptor.
public final class KerasHDF5: Sendable {
  /// Numbers of a layer.
  public struct Weight: Sendable {
    /// What the file calls it, from the root on.
    public let name: String
    /// The lengths of its axes in Keras' order.
    public let shape: [Int]
    /// Why its numbers cannot be read; empty if they can.
    let problem: String
    /// Where its numbers are one run of float32.
    let offset: Int?
    /// Its numbers, if they are few.
    let numbers: [Float]?
  }

  /// A layer with its weights in Keras' order; most layers have none.
  public struct Layer: Sendable {
    /// What the file calls it.
    public let name: String
    /// Its weights.
    public let weights: [Weight]
  }

  /// The file, as it was asked for.
  public let path: String
  /// The layers that the file names.
  public let layers: [Layer]
  /// Whether the layers' numbers count them by depth, as Keras 3 does where it keeps no names, and not as they were
  /// made.
  public let isNumberedByDepth: Bool
  /// Whether the layers are in the network's order, as in the layout of Keras 1 and 2.
  let isInOrder: Bool

  /// The JSON text that describes the network; nil in a file of weights alone.
  public let configuration: [UInt8]?
  /// The version of Keras that wrote it, where it tells.
  let kerasVersion: String?

  /// All of the file, and what of it is HDF5.
  private let file, source: OpenFile
  private let listing: KerasListing

  /// The most bytes of a listing: InceptionV3's has a third of a megabyte.
  private static let largestListing = 32 << 20
  /// The largest weight that is read: the largest of VGG is a fifth of it.
  private static let largestWeight = 1 << 29

  /// Whether the file at `path` begins as HDF5 or zip files do.
  public static func recognizes(_ path: String) -> Bool {
    guard let file = try? OpenFile(path), let start = try? file.bytes(from: 0, count: 4) else { return false }
    return start == Array("\u{89}HDF".unicodeScalars.map { UInt8($0.value) }) || start == Array("PK\u{3}\u{4}".utf8)
  }

  /// Opens the file at `path` and checks its structure. Throws `KerasHDF5Error`.
  public init(contentsOf path: String) throws(KerasHDF5Error) {
    self.path = path
    do {
      file = try OpenFile(path)
      let archive = try Self.archive(in: file)
      source = try Self.hdf5(in: file, archive)
      listing = try Self.list(source)
      let described = try archive.map(Self.configuration)
      configuration = described?.configuration ?? listing.text("model_config").map { Array($0.utf8) }
      kerasVersion = described?.version ?? listing.text("keras_version")
      (layers, isNumberedByDepth) = try listing.layers()
      isInOrder = listing.isInOrder
    } catch {
      throw KerasHDF5Error(path: path, problem: Self.problem(error))
    }
  }

  /// The numbers of a weight, the last axis contiguous, all finite. Throws `KerasHDF5Error`.
  public func floats(_ weight: Weight) throws(KerasHDF5Error) -> [Float] {
    try check(weight)
    do {
      let floats = try weight.numbers ?? read(weight)
      // an exponent of all ones is infinite or NaN
      let isFinite = floats.allSatisfy { $0.bitPattern & 0x7F80_0000 != 0x7F80_0000 }
      guard isFinite else { throw Failure(.notFinite(weight.name)) }
      return floats
    } catch {
      throw KerasHDF5Error(path: path, problem: Self.problem(error))
    }
  }

  /// Throws if the numbers of `weight` cannot be read, as far as that is known without reading them.
  func check(_ weight: Weight) throws(KerasHDF5Error) {
    guard weight.problem.isEmpty else {
      throw KerasHDF5Error(path: path, problem: .unreadableWeight(weight.name, detail: weight.problem))
    }
  }

  /// The weights that the group at `path` holds by their numbers.
  func numbered(in path: String) -> [Weight] { listing.numbered(in: path) }

  /// Whether there is a group at `path`.
  func isGroup(_ path: String) -> Bool { listing.isGroup(path) }

  /// The groups in the group at `path` by the layers' names that they tell; those that two tell are left out.
  func groupsByName(in path: String) -> [String: String] { listing.groupsByName(in: path) }

  /// The SHA-256 of the whole file in hexadecimal, or why it cannot be read.
  var sha256: String { file.sha256OrReason }

  private func read(_ weight: Weight) throws -> [Float] {
    var count = 1
    for length in weight.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow && product <= Self.largestWeight else {
        throw Failure(.unreadableWeight(weight.name, detail: "\(weight.shape) are more numbers than are read"))
      }
      count = product
    }
    return try [Float](unsafeUninitializedCapacity: max(count, 64)) { floats, initialized in
      let bytes = UnsafeMutableRawBufferPointer(start: floats.baseAddress, count: count * MemoryLayout<Float>.stride)
      if let offset = weight.offset {
        try source.read(into: bytes, from: offset)
      } else {
        var size = 0
        let outcome = hdf5_read(source.handle, weight.name, bytes.baseAddress, count, &size)
        let answer = UnsafeRawBufferPointer(start: bytes.baseAddress, count: size)
        try Self.check(outcome) { .unreadableWeight(weight.name, detail: String(decoding: answer, as: UTF8.self)) }
        guard size == bytes.count else { throw Failure(.crash) }
      }
      initialized = count
    }
  }

  private static func archive(in file: OpenFile) throws -> ZipArchive? {
    guard file.size > 0 else { throw Failure(.empty) }
    let start = try file.bytes(from: 0, count: min(file.size, 4))
    return start == Array("PK\u{3}\u{4}".utf8) ? try ZipArchive(file) : nil
  }

  /// The part of `file` that is HDF5: all, or a member of the archive that it is.
  private static func hdf5(in file: OpenFile, _ archive: ZipArchive?) throws -> OpenFile {
    let source = try archive?.member("model.weights.h5") ?? file
    try Superblock.check(try source.bytes(from: 0, count: min(source.size, 96)), of: source.size)
    return source
  }

  /// The largest configuration that is read: that of NASNetLarge has a megabyte.
  private static let largestConfiguration = 64 << 20

  private static func configuration(
    in archive: ZipArchive
  ) throws -> (configuration: [UInt8], version: String?) {
    func bytes(_ member: String) throws -> [UInt8] {
      let file = try archive.member(member)
      guard file.size <= largestConfiguration else {
        throw ZipArchive.Problem(detail: "its '\(member)' has \(file.size) bytes")
      }
      return try file.bytes()
    }
    let metadata = archive.has("metadata.json") ? JSONValue(parsing: try bytes("metadata.json")) : nil
    guard case .object(let fields)? = metadata else { return (try bytes("config.json"), nil) }
    return (try bytes("config.json"), fields["keras_version"]?.text)
  }

  private static func list(_ source: OpenFile) throws -> KerasListing {
    let answer = UnsafeMutableRawBufferPointer.allocate(byteCount: largestListing, alignment: 1)  // touched as filled
    defer { answer.deallocate() }
    var size = 0
    let outcome = hdf5_list(source.handle, answer.baseAddress, answer.count, &size)
    let bytes = UnsafeRawBufferPointer(rebasing: answer[..<size])
    try check(outcome) { .damaged(detail: String(decoding: bytes, as: UTF8.self)) }
    return try KerasListing(bytes)
  }

  private static func check(_ outcome: hdf5_outcome, _ refusal: () -> KerasHDF5Error.Problem) throws {
    switch outcome {
    case HDF5_ANSWERED: return
    case HDF5_REFUSED: throw Failure(refusal())
    case HDF5_NO_CHILD:
      throw Failure(.unreadable(reason: "no process for libhdf5: \(String(cString: strerror(errno)))"))
    default: throw Failure(.crash)
    }
  }

  /// A problem on its way to where the file's name is known.
  struct Failure: Error {
    let problem: KerasHDF5Error.Problem
    init(_ problem: KerasHDF5Error.Problem) { self.problem = problem }
  }

  private static func problem(_ error: any Error) -> KerasHDF5Error.Problem {
    switch error {
    case let failure as Failure: failure.problem
    case let problem as ZipArchive.Problem: .archive(detail: problem.detail)
    case ReadingError.unreadable(let error): .unreadable(reason: error.description)
    case ReadingError.notAFile: .notAFile
    case ReadingError.cut(let bytes, let needed): .cut(bytes: bytes, needed: needed)
    default: .damaged(detail: "\(error)")
    }
  }
}

extension OpenFile {
  fileprivate var handle: hdf5_source {
    hdf5_source(descriptor: descriptor, offset: UInt64(offset), size: UInt64(size))
  }
}

/// The first structure of an HDF5 file, which says how long the file is.
private enum Superblock {
  static func check(_ start: [UInt8], of size: Int) throws {
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    guard start.starts(with: signature) else {
      throw KerasHDF5.Failure(signature.starts(with: start) ? .cut(bytes: size, needed: 96) : .notHDF5(bytes: size))
    }
    guard start.count == 96 else { throw KerasHDF5.Failure(.cut(bytes: size, needed: 96)) }
    let bytes = LittleEndian(start)
    let version = Int(start[8])
    guard version <= 3 else {
      throw KerasHDF5.Failure(.damaged(detail: "a superblock of version \(version), and 0 to 3 are known"))
    }
    let width = Int(start[version < 2 ? 13 : 9])  // bytes of an offset
    guard [2, 4, 8].contains(width) else {
      throw KerasHDF5.Failure(.damaged(detail: "offsets of \(width) bytes, and 2, 4 and 8 are known"))
    }
    let base = version == 0 ? 24 : version == 1 ? 28 : 12
    guard bytes.number(base, bytes: width) == 0, let end = bytes.number(base + 2 * width, bytes: width) else {
      throw KerasHDF5.Failure(.damaged(detail: "its superblock names no beginning or end"))
    }
    guard end <= size else { throw KerasHDF5.Failure(.cut(bytes: size, needed: end)) }
  }
}
