import FoundationEssentials
import NeuralNetwork

/// Files changed at random, one after the other.
public enum Fuzzing {
  /// What came of the changed files.
  public struct Tally {
    /// How many there were.
    public fileprivate(set) var count = 0
    /// How many of them were read.
    public fileprivate(set) var read = 0
    /// The most CPU time that one of them took, in seconds.
    public fileprivate(set) var slowest = 0.0
    /// The most memory that one of them took, in bytes; measured only in a long run, which has the process for itself.
    public fileprivate(set) var largest = 0

    /// Whether some were read, some were refused, and none took more than 5 s or 1 GB.
    public var isSound: Bool { read > count / 50 && read < count && slowest < 5 && largest < 1 << 30 }
  }

  /// PHOSPHENE_FUZZ_SECONDS: for how long each test changes files, from another seed each time; nil for a short test.
  private static let allowedSeconds =
    ProcessInfo.processInfo.environment["PHOSPHENE_FUZZ_SECONDS"].flatMap(Int.init)

  /// Hands `isRead` changed files: `count` of them, or as many as the time allows that PHOSPHENE_FUZZ_SECONDS gives.
  ///
  /// `mutant` makes one; `isRead` returns false where it was refused. In a long run the mutant at hand lies in the
  /// temporary folder as `phosphene-fuzz.` and `name`, so that a crash leaves the file that caused it, and one that
  /// took too much beside it.
  public static func run(
    _ name: String, count: Int, mutant: (inout Random) throws -> [UInt8], isRead: ([UInt8]) throws -> Bool
  ) rethrows -> Tally {
    let isLong = allowedSeconds != nil
    var random = Random(seed: isLong ? UInt64.random(in: 0...(.max)) : 1)
    let file = FileManager.default.temporaryDirectory.path + "/phosphene-fuzz."
    let clock = ContinuousClock()
    let end = clock.now + .seconds(allowedSeconds ?? 0)
    var tally = Tally()
    while isLong ? clock.now < end : tally.count < count {
      tally.count += 1
      let bytes = try mutant(&random)
      if isLong { _ = FileManager.default.createFile(atPath: file + name, contents: Data(bytes)) }
      var seconds = 0.0
      let memory = try peakMemory {
        seconds = try cpuSeconds {
          if try isRead(bytes) { tally.read += 1 }
        }
      }
      if isLong && (seconds > 5 || memory > 1 << 30) {
        _ = FileManager.default.createFile(atPath: "\(file)\(tally.count).\(name)", contents: Data(bytes))
      }
      tally.slowest = max(tally.slowest, seconds)
      if isLong { tally.largest = max(tally.largest, memory) }
    }
    if isLong { print("fuzzed \(name): \(tally)") }
    return tally
  }

  /// Numbers at which sizes and indices go wrong.
  public static let extremes: [Int64] = [
    0, 1, -1, 2, -2, 3, 4, 7, 8, 64, 255, 256, 4096, 65_536, 1 << 31, 1 << 40, 1 << 62, .max, .min, .max - 1, .min + 1,
  ]
}

extension [UInt8] {
  /// Changes up to four places at random: bits, bytes, whole numbers, or what lies there at all.
  public mutating func change(_ random: inout Random) {
    for _ in 0...random.next(below: 4) where !isEmpty {
      let place = random.next(below: count)
      let rest = count - place
      switch random.next(below: 12) {
      case 0...3: self[place] = UInt8(random.next(below: 256))
      case 4, 5: self[place] ^= 1 << UInt8(random.next(below: 8))
      case 6: remove(at: place)
      case 7: insert(UInt8(random.next(below: 256)), at: place)
      case 8: removeLast(rest)
      case 9:
        // bytes of another place
        let source = random.next(below: count)
        let length = Swift.min(rest, count - source, 1 + random.next(below: 32))
        replaceSubrange(place..<place + length, with: Array(self[source..<source + length]))
      default:
        let number = Fuzzing.extremes[random.next(below: Fuzzing.extremes.count)]
        let order = random.next(below: 2) == 0 ? number.littleEndian : number.bigEndian
        let bytes = Swift.withUnsafeBytes(of: order, [UInt8].init)
        let width = Swift.min(rest, 1 << random.next(below: 4))
        let isBig = order != number
        replaceSubrange(place..<place + width, with: isBig ? bytes.suffix(width) : bytes.prefix(width))
      }
    }
  }
}
