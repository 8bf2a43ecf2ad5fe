import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Finds the photographs that excite nodes.
struct ExamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples",
    abstract: "Find the photographs that excite nodes.",
    discussion: """
      Given a network or layers, it looks at all pictures in a folder once and keeps which ones excite each node, in an \
      index. Given a node, it prints these pictures, from the index or, where there is none, by looking at the folder; \
      with -o it draws what the node sees of them beside its maximized picture. Interrupted, it goes on next time.
      """)

  @Argument(help: "NETWORK, NETWORK/LAYER (several are given one after the other) or NETWORK/LAYER/NODE.")
  var addresses: [String] = []

  @Option(
    help: ArgumentHelp(
      "A folder of pictures, with those below it (default: that of the network's newest index).", valueName: "folder"))
  var images: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Scale the shorter side of pictures to this, then cut at the center (default: as the network's makers do).",
      valueName: "pixels"))
  var resize: Int?

  @Option(
    help: ArgumentHelp("Look at part I of N parts of the folder alone: 1/3.", valueName: "i/n"),
    transform: { text in
      let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let part = numbers[0], let count = numbers[1], let shard = Shard(part: part, of: count)
      else { throw ValidationError("a part and the number of parts is expected, from 1/N to N/N") }
      return shard
    })
  var shard: Shard?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Merge the indexes of all parts, in any order.", valueName: "files"))
  var merge: [String] = []

  @Option(
    help: ArgumentHelp(
      "List the nodes of this network or layer that respond to the pictures like the given one.",
      valueName: "network[/layer]"))
  var like: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The sheet to draw of a node, or the file for an index (default: in the user's cache).", valueName: "sheet.png"))
  var output: String?

  @Flag(help: "Draw no maximized picture on the sheet.")
  var onlyExamples = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Remove the indexes of the network, or all, and do nothing else.")
  var clear = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if let resize, !(1...4096).contains(resize) {
      throw ValidationError("--resize \(resize): a number of pixels from 1 to 4096 is expected")
    }
    if shard != nil && images == nil { throw ValidationError("--shard needs a folder: --images FOLDER") }
    if addresses.isEmpty && !clear && merge.isEmpty {
      throw ValidationError("NETWORK, NETWORK/LAYER or NETWORK/LAYER/NODE is expected")
    }
  }

  func run() throws {
    let store = ExampleStore()
    let catalog = Catalog()
    if !merge.isEmpty { return try runMerge(store) }
    if clear { return try runClear(store, catalog) }
    let parsed = try addresses.map { try parse($0, catalog) }
    guard parsed.allSatisfy({ $0.network == parsed[0].network }) else {
      throw ValidationError("the addresses name several networks: layers of one are expected")
    }
    let file = try catalog.open(parsed[0].network, inputRange: opening.inputRange, labels: opening.labels)
    let found = try parsed.map { try file.find($0) }
    guard let framing = file.framing(shorterSide: resize) else {
      throw ValidationError("--resize \(resize!): the network's image is \(file.canvas), the picture cannot be smaller")
    }
    let source = ExampleSource(file: file, framing: framing, images: images, store: store)
    if found.count == 1, case (let layer?, let node?) = found[0] {
      guard shard == nil else { throw ValidationError("--shard is for an index, of a network or of layers") }
      if let like { return try list(like: node, of: layer, file, source, try parse(like, catalog), catalog) }
      return try show(node, of: layer, file, source)
    }
    guard like == nil else { throw ValidationError("--like compares a node: NETWORK/LAYER/NODE is expected") }
    guard found.allSatisfy({ $0.node == nil }) else {
      throw ValidationError("one node alone, or layers: NETWORK/LAYER/NODE, or NETWORK/LAYER NETWORK/LAYER ...")
    }
    let layers = found.contains { $0.layer == nil } ? file.layers : found.compactMap(\.layer).uniqued
    try makeIndex(of: layers, file, source)
  }

  private func parse(_ text: String, _ catalog: Catalog) throws -> Address {
    guard Settings.split(text).settings == nil else {
      throw ValidationError("'\(text)' has settings: an address without is expected, since nothing is maximized")
    }
    return try Address(text, in: catalog)
  }

  private func runClear(_ store: ExampleStore, _ catalog: Catalog) throws {
    let files = try addresses.map { try catalog.open(try parse($0, catalog).network) }
    let removed = files.isEmpty ? [store.clear()] : files.map { store.clear($0) }
    let (count, bytes) = removed.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.bytes) }
    print("removed \(count) \(count == 1 ? "index" : "indexes"), \(bytes.megabytes)")
  }

  private func runMerge(_ store: ExampleStore) throws {
    let index = try ExampleIndex.merge(merge, in: store, at: output, replacing: force, cores: machine.cores)
    try report(index)
    if let shard = index.shard {
      StandardError.complain("parts \(shard) are there: the others are missing")
    }
  }

  // MARK: An index

  private func makeIndex(of layers: [NetworkFile.Layer], _ file: NetworkFile, _ source: ExampleSource) throws {
    guard images != nil else { throw ValidationError("an index needs a folder of pictures: --images FOLDER") }
    let folder = try source.folder()
    source.tellOthers(than: folder)
    Interruption.watch()
    file.tellAssumptions()
    let progress = SurveyBar()
    defer { progress.clear() }
    let start = ContinuousClock.now
    let ending = try ExampleQuestion(layers, of: file, framing: source.framing).makeIndex(
      of: folder, shard: shard, in: source.store, at: output, replacing: force, cores: machine.cores,
      report: progress.show,
      tell: {
        progress.clear()
        StandardError.complain("\($0)")
      },
      unless: { Interruption.signal != nil })
    progress.clear()
    guard case .finished(let index, let wasThere) = ending else {
      StandardError.complain("interrupted: the same command goes on from here")
      throw ExitCode(128 + Interruption.signal!)
    }
    if !wasThere {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      StandardError.tell("\(progress.lookedAt) pictures in \(seconds.duration), \(progress.rateText)")
    }
    try report(index)
  }

  private func report(_ index: ExampleIndex) throws {
    SkippedPictures.tell(index.skipped, among: index.count + index.skipped.count)
    guard !json else { return print(try IndexRecord(index).jsonText()) }
    let nodes = index.layers.reduce(0) { $0 + $1.nodes }
    let part: TerminalText = index.shard.map { ", part \($0)" } ?? ""
    print("\(index.key.network): \(index.count) pictures of \(index.key.folder)", terminator: "")
    print("\(part) (\(index.key.framing))")
    print("\(nodes) nodes of \(index.layers.count) layers")
    print("\(index.path) (\(index.size.megabytes))")
  }

  // MARK: A node

  private func show(
    _ node: Int, of layer: NetworkFile.Layer, _ file: NetworkFile, _ source: ExampleSource
  ) throws {
    let export = try output.map { try ExportFile($0, as: [.png], replacing: force) }
    Interruption.watch()
    file.tellAssumptions()
    let result = try source.examples(of: node, in: layer, cores: machine.cores)
    SkippedPictures.tell(result.skipped, among: result.examples.summary.count + result.skipped.count)
    if let export {
      let drawing = ExampleDrawing(file: file, layer: layer, node: node, framing: source.framing)
      let sheet = try drawing.sheet(result.examples, in: result.folder, withMaximum: !onlyExamples, machine.cores)
      StandardError.tell("wrote \(export.path) · \(try export.write(sheet).megabytes)")
    }
    if json {
      print(
        try NodeExamplesRecord(
          result.examples, of: node, in: layer, of: file, folder: result.folder, isFromIndex: result.isFromIndex,
          skipped: result.skipped
        ).jsonText())
    } else if export == nil {
      printExamples(result.examples, node, layer, file, result.folder)
    }
  }

  private func printExamples(
    _ found: NodeExamples, _ node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile, _ folder: String
  ) {
    let summary = found.summary
    let label: TerminalText = file.label(of: node, in: layer).map { " (\($0))" } ?? ""
    print("\(file.name)/\(layer.name)/\(node)\(label) on \(summary.count) pictures of \(folder)")
    print(
      "mean \(NodeSheet.rounded(Float(summary.mean))) ± \(NodeSheet.rounded(Float(summary.deviation)))", terminator: "")
    print(
      "   above 0 in \(percent(summary.shareOfPictures)) of pictures, at \(percent(summary.shareAbove0)) of positions")
    table("largest values:", found.largest, summary, layer)
    if !found.smallest.isEmpty { table("smallest values:", found.smallest, nil, layer) }
    for band in ExampleBand.allCases.dropFirst() {
      let examples = Array(found.examples(of: band).prefix(3))
      if !examples.isEmpty { table("\(band.rawValue):", examples, summary, layer) }
    }
  }

  private func table(
    _ title: TerminalText, _ examples: [Example], _ summary: NodeSummary?, _ layer: NetworkFile.Layer
  ) {
    print(title)
    for example in examples {
      let deviations = (summary?.deviations(of: example.value)).map { deviations in
        " \(deviations < 0 ? "−" : "+")\(NodeSheet.rounded(Float(abs(deviations)))) sd"
      }
      let value = NodeSheet.rounded(example.value)
      let place = layer.shape.pixels == 1 ? "" : "\(example.position.row), \(example.position.column)"
      print(
        value.aligned(to: 9), (deviations ?? "").padded(to: 11), place.padded(to: 9), "\(example.path)")
    }
  }

  private func percent(_ share: Double) -> String {
    share > 0 && share < 0.001 ? "less than 0.1 %" : "\(Double(Int(share * 1000 + 0.5)) / 10) %"
  }

  // MARK: Nodes like it

  private func list(
    like node: Int, of layer: NetworkFile.Layer, _ file: NetworkFile, _ source: ExampleSource, _ other: Address,
    _ catalog: Catalog
  ) throws {
    let index = try source.neededIndex(with: layer.name)
    let otherFile = other.network == file.address ? file : try catalog.open(other.network)
    let target = try otherFile.find(other)
    guard target.node == nil else {
      throw ValidationError("--like \(like!): a network or a layer is expected, in which nodes are looked for")
    }
    let folder = images ?? index.key.folder
    let otherIndex =
      otherFile.sha256 == file.sha256
      ? index
      : try ExampleSource(
        file: otherFile, framing: otherFile.framing()!, images: folder, store: source.store
      ).neededIndex(with: target.layer?.name)
    let nodes = try index.nodes(
      like: node, in: layer.name, among: otherIndex, layers: target.layer.map { [$0.name] })
    guard !json else { return print(try LikenessRecord(nodes ?? [], network: otherFile.name).jsonText()) }
    print("nodes of \(otherFile.name) like \(file.name)/\(layer.name)/\(node) (cosine of responses):")
    for found in nodes ?? [] {
      let label: TerminalText =
        otherFile.layer(named: found.layer).flatMap { otherFile.label(of: found.node, in: $0) }.map { "   \($0)" } ?? ""
      print("\(NodeSheet.rounded(Float(found.cosine)))".aligned(to: 8) + "   \(found.layer)/\(found.node)\(label)")
    }
  }
}

/// A bar of a survey, on standard error if that is a terminal.
private final class SurveyBar {
  private var bar: ProgressBar?
  private var first: Int?
  private(set) var lookedAt = 0
  private(set) var rateText: TerminalText = ""

  func show(_ progress: SurveyProgress) {
    if bar == nil { bar = ProgressBar(of: progress.count) }
    let rate = progress.rate >= 10 ? "\(Int(progress.rate.rounded()))" : "\(Double(Int(progress.rate * 10)) / 10)"
    rateText = "\(rate) pictures/s"
    if first == nil { first = progress.done }
    lookedAt = progress.done
    bar?.show(
      progress.done,
      text: "\(progress.done) of \(progress.count)   \(rate) pictures/s   \(progress.secondsLeft.duration) left")
  }

  func clear() { bar?.clear() }
}

extension [NetworkFile.Layer] {
  /// Each once.
  fileprivate var uniqued: [NetworkFile.Layer] {
    var names: Set<String> = []
    return filter { names.insert($0.name).inserted }
  }
}
