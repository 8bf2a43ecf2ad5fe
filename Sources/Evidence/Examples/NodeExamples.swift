import NeuralNetwork

/// A picture and a node's response to it.
public struct Example: Hashable, Sendable {
  /// The picture's path from its folder.
  public let path: String
  /// The response.
  public let value: Float
  /// Where in the node's map it is.
  public let position: Position
}

/// How strong the responses of a band of examples are: fifths of what lies between a node's least response and its largest.
public enum ExampleBand: String, CaseIterable, Sendable {
  case most, strong, usual, weak, least
}

/// What is known of a node's responses to the pictures of a folder. Of each picture the largest value of the node's map
/// is its response; only `shareAbove0` is of all positions.
public struct NodeSummary: Hashable, Sendable {
  /// How many pictures there were.
  public let count: Int
  /// The largest response, the node's *natural maximum*, and the tenth largest.
  public let largest: Float, tenth: Float
  /// The mean response and the standard deviation around it.
  public let mean: Double, deviation: Double
  /// The share of all positions of all pictures that are above 0.
  public let shareAbove0: Double
  /// The share of the pictures with a response above 0: small for a node that rarely fires.
  public let shareOfPictures: Double

  /// How many standard deviations above the mean `value` is; 0 for a node that always responds alike.
  public func deviations(of value: Float) -> Double {
    deviation > 0 ? (Double(value) - mean) / deviation : 0
  }

  /// Whether nothing in the pictures changes it.
  public var isDead: Bool { deviation == 0 }

  /// How far the mean of the largest and the tenth largest response is above the mean, in standard deviations: large for
  /// a node that looks for something rare.
  public var selectivity: Double { deviations(of: (largest + tenth) / 2) }
}

/// A node's examples: pictures with the strongest responses, and some of every strength.
public struct NodeExamples: Sendable {
  /// What is known of all responses.
  public let summary: NodeSummary
  /// The pictures with the largest responses, at most ten, in descending order.
  public let largest: [Example]
  /// Those with the smallest values below 0 anywhere in the map, at most ten, in ascending order; empty where no value is
  /// below 0. They are no responses, which are the largest values.
  public let smallest: [Example]
  /// How many pictures' responses lie in each of 64 bins: at most 0, then two an octave, that from 1 to √2 in the middle.
  public let histogram: [Int]
  /// Some of the pictures, those with the smallest SHA-256: of these the bands are cut.
  public let sample: [Example]

  /// At most ten pictures whose responses are that strong, in descending order.
  public func examples(of band: ExampleBand) -> [Example] {
    if band == .most { return largest }
    guard let most = largest.first?.value, let least = sample.map(\.value).min() else { return [] }
    let number = Float(ExampleBand.allCases.count - 1 - ExampleBand.allCases.firstIndex(of: band)!)
    let height = (most - least) / Float(ExampleBand.allCases.count)
    let bottom = least + number * height
    var names: Set<String> = []
    let inside = sample.filter {
      $0.value >= bottom && $0.value < bottom + height && names.insert($0.path).inserted
    }
    return inside.prefix(LayerTally.kept).sorted { $0.value > $1.value }
  }
}

extension ExampleTally {
  /// A node's examples.
  func examples(of node: Int, in number: Int) -> NodeExamples {
    let layer = layers[number]
    func example(_ entry: TallyEntry) -> Example { layer.layer.example(entry, pictures) }
    let kept = self.kept
    let start = node * LayerTally.kept
    let bottomCount = layer.bottom.isEmpty ? 0 : Int(layer.bottomCounts[node])
    let order = sample.indices.sorted { digest(sample[$0]) < digest(sample[$1]) }
    return NodeExamples(
      summary: NodeSummary(
        layer.layer, pictures.count, layer.top[start..<start + kept], layer.sums[node], layer.squares[node],
        layer.above[node], silent: layer.histogram[node * LayerTally.bins]),
      largest: layer.top[start..<start + kept].map(example),
      smallest: bottomCount == 0 ? [] : layer.bottom[start..<start + bottomCount].map(example),
      histogram: layer.histogram[node * LayerTally.bins..<(node + 1) * LayerTally.bins].map { Int($0) },
      sample: order.map { slot in
        example(
          TallyEntry(
            value: layer.sampleValues[slot * layer.nodes + node], picture: sample[slot],
            place: layer.samplePlaces[slot * layer.nodes + node]))
      })
  }
}

extension ExampleIndex {
  /// A node's examples; nil: the layer is not in the index. Throws `EvidenceError` where the file is damaged.
  public func examples(of node: Int, in layer: String) throws(EvidenceError) -> NodeExamples? {
    guard let number = number(of: layer), (0..<layers[number].nodes).contains(node) else { return nil }
    let (own, layout) = (layers[number], header.layout(of: header.layers[number]))
    let bytes = try section(number)
    let kept = header.kept, entrySize = MemoryLayout<TallyEntry>.size
    func examples(_ entries: [TallyEntry]) throws(EvidenceError) -> [Example] {
      guard
        entries.allSatisfy({ Int($0.picture) < pictures.count && Int($0.place) < own.height * own.width })
      else { throw EvidenceError("\(path): what it says of \(layer) is wrong; remove it") }
      return entries.map { own.example($0, pictures) }
    }
    let falls = layout.bottom > layout.bottomCounts
    let bottomCount = falls ? Int(bytes.number(UInt32.self, at: layout.bottomCounts + 4 * node)) : 0
    let sampled = sample.indices.map { slot in
      TallyEntry(
        value: bytes.number(Float.self, at: layout.sampleValues + 4 * (slot * own.nodes + node)),
        picture: sample[slot],
        place: bytes.number(UInt32.self, at: layout.samplePlaces + 4 * (slot * own.nodes + node)))
    }
    let histogram: [UInt32] = bytes.numbers(
      at: layout.histogram + 4 * node * LayerTally.bins, count: LayerTally.bins)
    return NodeExamples(
      summary: summary(of: node, own, layout, bytes),
      largest: try examples(bytes.numbers(at: layout.top + node * kept * entrySize, count: kept)),
      smallest: try examples(
        bytes.numbers(
          at: layout.bottom + node * LayerTally.kept * entrySize, count: min(bottomCount, LayerTally.kept))),
      histogram: histogram.map { Int($0) }, sample: try examples(sampled))
  }

  /// What is known of every node of a layer; nil: it is not in the index. Throws `EvidenceError` where the file is
  /// damaged.
  public func summaries(of layer: String) throws(EvidenceError) -> [NodeSummary]? {
    guard let number = number(of: layer) else { return nil }
    let bytes = try section(number), layout = header.layout(of: header.layers[number])
    return (0..<layers[number].nodes).map { summary(of: $0, layers[number], layout, bytes) }
  }

  private func summary(
    of node: Int, _ layer: ExampleLayer, _ layout: LayerLayout, _ bytes: [UInt8]
  ) -> NodeSummary {
    let top: [TallyEntry] = bytes.numbers(
      at: layout.top + node * header.kept * MemoryLayout<TallyEntry>.size, count: header.kept)
    return NodeSummary(
      layer, pictures.count, top[...], bytes.number(Int128.self, at: layout.sums + 16 * node),
      bytes.number(Int128.self, at: layout.squares + 16 * node),
      bytes.number(UInt64.self, at: layout.above + 8 * node),
      silent: bytes.number(UInt32.self, at: layout.histogram + 4 * node * LayerTally.bins))
  }

  /// The responses of all nodes of a layer to the pictures of the sample, one picture after the other, with the pictures'
  /// contents; nil: it is not in the index.
  func responses(of layer: String) throws(EvidenceError) -> (values: [Float], contents: [ContentDigest])? {
    guard let number = number(of: layer) else { return nil }
    let bytes = try section(number), layout = header.layout(of: header.layers[number])
    return (
      bytes.numbers(at: layout.sampleValues, count: sample.count * layers[number].nodes),
      sample.map { pictures[Int($0)].digest }
    )
  }
}

extension NodeSummary {
  init(
    _ layer: ExampleLayer, _ count: Int, _ top: ArraySlice<TallyEntry>, _ sum: Int128, _ squares: Int128,
    _ above: UInt64, silent: UInt32
  ) {
    let n = Double(max(1, count))
    self.count = count
    largest = top.first?.value ?? 0
    tenth = top.last?.value ?? 0
    mean = LayerTally.double(sum) / n
    let variance = LayerTally.double(squares) / n - mean * mean
    // what rounding leaves of the difference of equal numbers is nothing
    let isEven = variance <= 1e-10 * mean * mean + 0x1p-39
    deviation = isEven || count < 2 ? 0 : (variance * n / (n - 1)).squareRoot()
    shareAbove0 = Double(above) / (n * Double(layer.height * layer.width))
    shareOfPictures = 1 - Double(silent) / n
  }
}

extension ExampleLayer {
  func example(_ entry: TallyEntry, _ pictures: [SeenPicture]) -> Example {
    Example(
      path: pictures[Int(entry.picture)].file.path, value: entry.value,
      position: Position(row: Int(entry.place) / width, column: Int(entry.place) % width))
  }
}
