import Evidence
import Files
import NetworkZoo

/// A picture that excites a node, as JSON has it.
struct ExampleRecord: Encodable {
  let path: String
  let value: Float
  let row, column: Int
  /// In standard deviations above the mean; nil for what is no largest value of a picture.
  let deviations: Double?

  init(_ example: Example, in folder: String, _ summary: NodeSummary?) {
    path = "\(folder)/\(example.path)"
    value = example.value
    (row, column) = (example.position.row, example.position.column)
    deviations = summary?.deviations(of: example.value)
  }
}

/// What is known of a node's responses, as JSON has it.
struct NodeExamplesRecord: Encodable {
  let network, layer: String
  let node: Int
  let images: String
  let isFromIndex: Bool
  let count: Int
  let mean, deviation, shareAbove0, shareOfPictures, selectivity: Double
  let examples, smallest: [ExampleRecord]
  let bands: [String: [ExampleRecord]]
  let histogram: [Int]
  let skipped: [SkippedRecord]

  init(
    _ found: NodeExamples, of node: Int, in layer: NetworkFile.Layer, of file: NetworkFile, folder: String,
    isFromIndex: Bool, skipped: [SkippedPicture]
  ) {
    (network, self.layer, self.node) = (file.name, layer.name, node)
    (images, self.isFromIndex) = (folder, isFromIndex)
    let summary = found.summary
    count = summary.count
    (mean, deviation) = (summary.mean, summary.deviation)
    (shareAbove0, shareOfPictures, selectivity) = (summary.shareAbove0, summary.shareOfPictures, summary.selectivity)
    func records(_ examples: [Example]) -> [ExampleRecord] { examples.map { ExampleRecord($0, in: folder, summary) } }
    examples = records(found.largest)
    smallest = found.smallest.map { ExampleRecord($0, in: folder, nil) }
    bands = Dictionary(
      uniqueKeysWithValues: ExampleBand.allCases.dropFirst().map { ($0.rawValue, records(found.examples(of: $0))) })
    histogram = found.histogram
    self.skipped = skipped.map(SkippedRecord.init)
  }
}

/// A picture that could not be looked at, as JSON has it.
struct SkippedRecord: Encodable {
  let path, reason: String

  init(_ picture: SkippedPicture) { (path, reason) = (picture.path, picture.reason) }
}

/// An index, as JSON has it.
struct IndexRecord: Encodable {
  struct Layer: Encodable {
    let name: String
    let nodes: Int
  }

  let path, network, sha256, images, framing: String
  let bytes, pictures: Int
  let shard: String?
  let layers: [Layer]
  let skipped: [SkippedRecord]

  init(_ index: ExampleIndex) {
    (path, network, sha256) = (index.path, index.key.network, index.key.sha256)
    (images, framing) = (index.key.folder, index.key.framing)
    (bytes, pictures, shard) = (index.size, index.count, index.shard.map { "\($0)" })
    layers = index.layers.map { Layer(name: $0.name, nodes: $0.nodes) }
    skipped = index.skipped.map(SkippedRecord.init)
  }
}

/// Nodes that respond like another one, as JSON has it.
struct LikenessRecord: Encodable {
  struct Node: Encodable {
    let layer: String
    let node: Int
    let cosine: Double
  }

  let network: String
  let like: [Node]

  init(_ nodes: [LikeNode], network: String) {
    self.network = network
    like = nodes.map { Node(layer: $0.layer, node: $0.node, cosine: $0.cosine) }
  }
}
