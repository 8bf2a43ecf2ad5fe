import ArgumentParser
import FeatureVisualization
import Files
import NetworkZoo
import Pictures

/// Measures photographs, for recipes that hold pictures near them.
struct Statistics: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what photographs look like to a network.",
    discussion: """
      Recipes with a prior, such as whole and calm, hold pictures near photographs. What these look like to the \
      embedded network is in the program; other networks are measured with a few photographs of the program when that \
      is first needed. Measure photographs of your own, 20 to 50 of many kinds, if the network was trained on others. \
      They are not kept, only four numbers a channel.
      """)

  @Argument(help: "A network's name or file.")
  var network: String

  @Option(
    help: ArgumentHelp("A folder of photographs (default: those in the program).", valueName: "folder"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "The layers to measure: NAME,NAME (default: eight from the first to the last).", valueName: "layers"))
  var layers: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write (default: where recipes look for it).", valueName: "out.safetensors"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let catalog = Catalog()
    let address = try Address(network, in: catalog)
    guard address.rest == nil else {
      throw ValidationError("'\(network)' names a layer: a network alone is expected; choose layers with --layers")
    }
    let file = try catalog.open(address.network, inputRange: opening.inputRange)
    let photographs = try images.map(photographs) ?? StatisticsBook.photographs
    let names = layers.map { $0.split(separator: ",").map(String.init) } ?? PhotographStatistics.layers(of: file)
    Interruption.watch()
    file.tellAssumptions()
    let bar = ProgressBar(of: photographs.count)
    defer { bar.clear() }
    let measured = try PhotographStatistics(of: photographs, in: file, layers: names, cores: machine.cores) { done in
      bar.show(done, text: "\(done) of \(photographs.count) photographs")
      return Interruption.signal == nil
    }
    bar.clear()
    guard let measured else {
      StandardError.complain("interrupted: nothing was written")
      throw ExitCode(128 + Interruption.signal!)
    }
    let path = try write(measured)
    print("\(file.name): \(photographs.count) photographs in \(measured.looks) looks")
    for layer in measured.layers { print("  \(layer.name)   \(layer.channels) nodes") }
    print("wrote \(path)")
  }

  private func photographs(in folder: String) throws -> [Picture] {
    let endings = [".jpg", ".jpeg", ".png", ".webp"]
    let names = Folder.names(in: folder).sorted().filter { name in
      endings.contains { name.lowercased().hasSuffix($0) }
    }
    guard names.count > 1 else {
      throw CommandError(
        message: "\(folder) has \(names.count) photographs (\(endings.joined(separator: ", "))): some are expected",
        status: CommandError.usage)
    }
    return try names.map { try PictureFile.read("\(folder)/\($0)") }
  }

  /// Writes the file; returns its path.
  private func write(_ measured: PhotographStatistics) throws -> String {
    if let output {
      try FileWriting.write(measured.bytes, to: output, replacing: force)
      return output
    }
    let (folder, path) = StatisticsBook().place(of: measured)
    try Folder.make(folder)
    try FileWriting.write(measured.bytes, to: path, replacing: true)
    return path
  }
}
