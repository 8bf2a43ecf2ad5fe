import ArgumentParser
import FeatureVisualization
import Files
import FoundationEssentials
import NetworkZoo
import NeuralNetwork
import Pictures

/// Shows a picture to a network and tells what a node makes of it.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Show a picture to a network and tell what a node makes of it.",
    discussion: """
      With -o it writes image (H, W, 3), activation (h, w) and the gradient (H, W, 3) of the mean activation as a \
      safetensors file, to be held against one's own computation.
      """)

  @Argument(help: "What to look at: NETWORK/LAYER/NODE.")
  var address: String

  @Option(
    help: ArgumentHelp(
      "A picture, or a safetensors file with a tensor image (H, W, 3) in [-1, 1].", valueName: "picture.png"))
  var image: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var output: String?

  @Flag(help: "Replace the file if it exists.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let catalogue = Catalogue()
    guard Settings.split(address).settings == nil else {
      throw ValidationError("'\(address)' has settings: NETWORK/LAYER/NODE alone is expected, for nothing is climbed")
    }
    let address = try Address(address, in: catalogue)
    let file = try catalogue.open(address.network, inputRange: opening.inputRange)
    guard case (let layer?, let node?) = try file.find(address) else {
      throw ValidationError("'\(self.address)' names no node: NETWORK/LAYER/NODE is expected")
    }
    if let output {
      _ = try PictureFormat(path: output, among: [.safetensors])
      try RecipePicture.checkPlace(output, replacing: force)
    }
    let (values, size) = try RecipePicture.image(in: image)
    let probe: Probe
    do {
      probe = try Probe(values, of: size, node: node, of: layer, in: file, cores: machine.cores)
    } catch {
      throw CommandError(
        message: "\(image): \(error)", status: error.canvas == nil ? CommandError.failure : CommandError.usage)
    }
    if let output {
      let bytes = Safetensors.encode([
        .init("image", shape: [size.height, size.width, 3], probe.image),
        .init("activation", shape: [probe.mapSize.height, probe.mapSize.width], probe.activation),
        .init("gradient", shape: [size.height, size.width, 3], probe.gradient),
      ])
      try FileWriting.write(bytes, to: output, replacing: force)
      StandardError.tell("wrote \(output) · \(bytes.count.megabytes)")
    }
    report(probe, node, layer, file)
  }

  private func report(_ probe: Probe, _ node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile) {
    print("\(file.name)/\(layer.name)/\(node) on \(image) (\(probe.size), range \(file.network.inputRange))")
    print("mean \(probe.mean)   maximum \(probe.maximum.value) ", terminator: "")
    print(
      "at row \(probe.maximum.row), column \(probe.maximum.column) of \(probe.mapSize.height) × \(probe.mapSize.width)")
    if probe.gradient.allSatisfy({ $0 == 0 }) { print("silent: no gradient reaches the image") }
    print("strongest nodes of the layer (mean activation):")
    for excitement in probe.strongest { print(line(excitement, in: layer, file)) }
    if let classes = file.classes, !probe.classes.isEmpty {
      print("likeliest classes (probability):")
      for excitement in probe.classes { print(line(excitement, in: classes, file)) }
    }
  }

  private func line(_ excitement: Probe.Excitement, in layer: NetworkFile.Layer, _ file: NetworkFile) -> String {
    let label = file.label(of: excitement.node, in: layer).map { "   \($0)" } ?? ""
    return "\(excitement.node)".aligned(to: 6) + "   \(excitement.value)\(label)"
  }
}
