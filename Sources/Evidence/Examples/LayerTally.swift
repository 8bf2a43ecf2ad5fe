import NetworkZoo

/// A response to a picture: its value, and where.
struct TallyEntry: BitwiseCopyable, Equatable {
  var value: Float = 0
  /// The picture's number.
  var picture: UInt32 = 0
  /// The position in the map, row by row.
  var place: UInt32 = 0
}

/// What is kept of the responses of a layer's nodes to pictures. It is the same in whatever order pictures come, and
/// however they were divided: sums are whole numbers, and of equal responses the one to the picture with the smaller
/// SHA-256 comes first.
///
/// A class because it is large and changed in place, by one thread at a time.
final class LayerTally {
  /// How many of the largest and of the smallest responses are kept of a node.
  static let kept = 10
  /// How many bins a histogram has.
  static let bins = 64

  /// What is measured.
  let layer: ExampleLayer
  /// Of each node the largest responses, in descending order, `kept` a node, as many of them as there are pictures.
  var top: [TallyEntry]
  /// Of each node the smallest responses below 0, in ascending order, `kept` a node; empty where there is none.
  var bottom: [TallyEntry] = []
  /// How many of them each node has.
  var bottomCounts: [UInt32] = []
  /// Of each node the sum of each picture's largest response and of its square, in units of 2⁻⁴⁰.
  var sums, squares: [Int128]
  /// Of each node the positions of all pictures with a response above 0.
  var above: [UInt64]
  /// Of each node how many pictures' largest responses lie in each bin.
  var histogram: [UInt32]
  /// From where on a response is among the largest, and up to where among the smallest: most are seen to be neither by
  /// one comparison.
  private var entry: [Float]
  private var exit: [Float] = []
  /// The largest responses to the pictures of the sample, one after the other, of each all nodes.
  var sampleValues: [Float] = []
  var samplePlaces: [UInt32] = []

  var nodes: Int { layer.nodes }

  init(_ layer: ExampleLayer) {
    self.layer = layer
    top = Array(repeating: TallyEntry(), count: layer.nodes * Self.kept)
    sums = Array(repeating: 0, count: layer.nodes)
    squares = sums
    above = Array(repeating: 0, count: layer.nodes)
    histogram = Array(repeating: 0, count: layer.nodes * Self.bins)
    entry = Array(repeating: -.infinity, count: layer.nodes)
    exit = Array(repeating: 0, count: layer.nodes)
  }

  /// Bytes that it takes, as a file or in memory, with so many pictures in the sample.
  static func size(nodes: Int, sample: Int) -> Int {
    nodes * (2 * kept * MemoryLayout<TallyEntry>.size + 4 + 32 + 8 + 4 * bins + 8 * sample)
  }

  /// The bin of a response: 0 for those at most 0, then two an octave, that of 1 … √2 in the middle; the last ones hold
  /// all beyond.
  static func bin(of value: Float) -> Int {
    guard value > 0 else { return 0 }
    // √2 as the significand is stored
    let half = value.significandBitPattern >= 0x3504F3 ? 1 : 0
    return min(max(1, 2 * Int(value.isNormal ? value.exponent : -127) + half + bins / 2), bins - 1)
  }

  private static let one = 0x1p40
  /// Larger responses are added as this: so many sums of squares fit into 128 bits.
  private static let largest: Float = 0x1p32

  static func fixed(_ value: Float) -> (value: Int128, square: Int128) {
    let held = Double(min(max(value, -largest), largest))
    return (whole(held * one), whole(held * held * one))
  }

  private static func whole(_ number: Double) -> Int128 {
    let rounded = number.rounded(.toNearestOrEven)
    return abs(rounded) < 0x1p62 ? Int128(Int64(rounded)) : Int128(rounded)
  }

  static func double(_ fixed: Int128) -> Double { Double(fixed) / one }

  /// How a picture of a number stands to those that are there.
  struct Standing {
    /// The number of the first picture with the same content.
    let picture: UInt32
    /// Whether no picture with that content was there before.
    let isNew: Bool
    /// How many of the largest responses were there before.
    let count: Int
    /// Its place in the sample, if it is in it.
    let slot: Int?
  }

  /// Adds the responses `responses` to a picture. `digest` knows the pictures' contents by their numbers.
  func add(_ responses: LayerResponses, _ standing: Standing, digest: (UInt32) -> ContentDigest) {
    if let slot = standing.slot {
      let end = (slot + 1) * nodes
      if sampleValues.count < end {
        sampleValues += Array(repeating: 0, count: end - sampleValues.count)
        samplePlaces += Array(repeating: 0, count: end - samplePlaces.count)
      }
      sampleValues.replaceSubrange(end - nodes..<end, with: UnsafeBufferPointer(start: responses.largest, count: nodes))
      let places = UnsafeBufferPointer(start: responses.largestAt, count: nodes)
      samplePlaces.replaceSubrange(end - nodes..<end, with: places.lazy.map { UInt32($0) })
    }
    count(responses)
    guard standing.isNew else { return }
    for node in candidates(responses) {
      if responses.largest[node] >= entry[node] {
        let entry = TallyEntry(
          value: responses.largest[node], picture: standing.picture, place: UInt32(responses.largestAt[node]))
        insertLargest(entry, of: node, among: standing.count, digest)
      }
      if responses.smallest[node] < 0 {
        let entry = TallyEntry(
          value: responses.smallest[node], picture: standing.picture, place: UInt32(responses.smallestAt[node]))
        insertSmallest(entry, of: node, digest)
      }
    }
  }

  /// Adds to all sums.
  private func count(_ responses: LayerResponses) {
    // without a check of each access to an array
    sums.withUnsafeMutableBufferPointer { sums in
      squares.withUnsafeMutableBufferPointer { squares in
        above.withUnsafeMutableBufferPointer { above in
          histogram.withUnsafeMutableBufferPointer { histogram in
            for node in sums.indices {
              let value = responses.largest[node]
              let (sum, square) = Self.fixed(value)
              sums[node] &+= sum
              squares[node] &+= square
              above[node] &+= UInt64(responses.above[node])
              histogram[node * Self.bins + Self.bin(of: value)] &+= 1
            }
          }
        }
      }
    }
  }

  /// The nodes whose responses may be among the largest or the smallest.
  private func candidates(_ responses: LayerResponses) -> [Int] {
    var found: [Int] = []
    entry.withUnsafeBufferPointer { entry in
      exit.withUnsafeBufferPointer { exit in
        for node in entry.indices {
          let smallest = responses.smallest[node]
          if responses.largest[node] >= entry[node] || (smallest < 0 && smallest <= exit[node]) { found.append(node) }
        }
      }
    }
    return found
  }

  private func insertLargest(
    _ entry: TallyEntry, of node: Int, among count: Int, _ digest: (UInt32) -> ContentDigest
  ) {
    Self.insert(entry, into: &top, from: node * Self.kept, count: count) {
      $0.value > $1.value || ($0.value == $1.value && digest($0.picture) < digest($1.picture))
    }
    if count + 1 >= Self.kept { self.entry[node] = top[(node + 1) * Self.kept - 1].value }
  }

  private func insertSmallest(_ entry: TallyEntry, of node: Int, _ digest: (UInt32) -> ContentDigest) {
    if bottom.isEmpty {
      bottom = Array(repeating: TallyEntry(), count: nodes * Self.kept)
      bottomCounts = Array(repeating: 0, count: nodes)
    }
    let count = Int(bottomCounts[node])
    Self.insert(entry, into: &bottom, from: node * Self.kept, count: count) {
      $0.value < $1.value || ($0.value == $1.value && digest($0.picture) < digest($1.picture))
    }
    bottomCounts[node] = UInt32(min(Self.kept, count + 1))
    if count + 1 >= Self.kept { exit[node] = bottom[(node + 1) * Self.kept - 1].value }
  }

  /// Inserts `entry` where it belongs among the `count` entries from `start` on, the last of which is lost where there
  /// are enough.
  private static func insert(
    _ entry: TallyEntry, into entries: inout [TallyEntry], from start: Int, count: Int,
    isBefore: (TallyEntry, TallyEntry) -> Bool
  ) {
    var place = start + count
    while place > start && isBefore(entry, entries[place - 1]) {
      if place < start + kept { entries[place] = entries[place - 1] }
      place -= 1
    }
    if place < start + kept { entries[place] = entry }
  }

  /// Adds what `other` found in other pictures, which have the numbers `numbers` here. `count` and `otherCount` are how
  /// many of the largest responses each has.
  func add(
    _ other: LayerTally, numbers: [UInt32], count: Int, otherCount: Int, digest: (UInt32) -> ContentDigest
  ) {
    for node in 0..<nodes {
      sums[node] += other.sums[node]
      squares[node] += other.squares[node]
      above[node] += other.above[node]
      var have = count
      for entry in other.top[node * Self.kept..<node * Self.kept + otherCount] {
        let own = TallyEntry(value: entry.value, picture: numbers[Int(entry.picture)], place: entry.place)
        if top[node * Self.kept..<node * Self.kept + have].contains(where: { $0.picture == own.picture }) { continue }
        insertLargest(own, of: node, among: have, digest)
        have = min(Self.kept, have + 1)
      }
      guard !other.bottom.isEmpty else { continue }
      for entry in other.bottom[node * Self.kept..<node * Self.kept + Int(other.bottomCounts[node])] {
        let own = TallyEntry(value: entry.value, picture: numbers[Int(entry.picture)], place: entry.place)
        let isThere =
          !bottom.isEmpty
          && bottom[node * Self.kept..<node * Self.kept + Int(bottomCounts[node])].contains {
            $0.picture == own.picture
          }
        if !isThere { insertSmallest(own, of: node, digest) }
      }
    }
    for index in histogram.indices { histogram[index] += other.histogram[index] }
  }

  /// Finds out from where on a response is among the ten largest or smallest, of what was read with `count` largest ones.
  func findThresholds(count: Int) {
    for node in 0..<nodes {
      let last = (node + 1) * Self.kept - 1
      if count == Self.kept { entry[node] = top[last].value }
      if !bottom.isEmpty, bottomCounts[node] == Self.kept { exit[node] = bottom[last].value }
    }
  }

  /// Puts the pictures of the sample into another order: of each the tally and the place where it stands.
  func arrangeSample(_ sources: [(tally: LayerTally, slot: Int)]) {
    let values = sources.flatMap { Array($0.tally.sampleValues[$0.slot * nodes..<($0.slot + 1) * nodes]) }
    let places = sources.flatMap { Array($0.tally.samplePlaces[$0.slot * nodes..<($0.slot + 1) * nodes]) }
    (sampleValues, samplePlaces) = (values, places)
  }
}

/// A layer whose responses are kept.
public struct ExampleLayer: Hashable, Sendable, Codable {
  /// Its name in the network.
  public let name: String
  /// Its nodes.
  public let nodes: Int
  /// The size of its map.
  public let height: Int, width: Int

  init(_ layer: NetworkFile.Layer, nodes: Int? = nil) {
    (name, self.nodes) = (layer.name, nodes ?? layer.nodes)
    (height, width) = (layer.shape.height, layer.shape.width)
  }
}
