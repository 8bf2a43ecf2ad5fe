import ArgumentParser
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork

/// Shows a picture to a network and tells how a node responds.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Show a picture to a network and print how a node responds.",
    discussion: """
      With -o, it writes the tensors image (H, W, 3), activation (h, w) and gradient (H, W, 3), that of the mean \
      activation, to a safetensors file, to compare them with your own computation.
      """)

  @Argument(help: "NETWORK/LAYER/NODE.")
  var address: String

  @Option(
    help: ArgumentHelp(
      "A picture, or a safetensors file with the tensor image (H, W, 3) in [-1, 1].", valueName: "picture.png"))
  var image: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let catalog = Catalog()
    guard Settings.split(address).settings == nil else {
      throw ValidationError(
        "'\(address)' has settings: NETWORK/LAYER/NODE alone is expected, since nothing is maximized")
    }
    let address = try Address(address, in: catalog)
    let file = try catalog.open(address.network, inputRange: opening.inputRange, labels: opening.labels)
    guard case (let layer?, let node?) = try file.find(address) else {
      throw ValidationError("'\(self.address)' names no node: NETWORK/LAYER/NODE is expected")
    }
    let export = try output.map { try ExportFile($0, as: [.safetensors], replacing: force) }
    let picture = try FloatImage(contentsOf: image) { own in
      // a network of one size sees the picture at that
      func takes(_ size: Canvas) -> Bool { file.network.shapes(of: [layer.value], on: size) != nil }
      guard !takes(own), takes(file.canvas) else { return own }
      StandardError.complain("\(image) is \(own): it is shown to the network at \(file.canvas), the size that it takes")
      return file.canvas
    }
    let probe: Probe
    do {
      probe = try Probe(picture.values, of: picture.size, node: node, of: layer, in: file, cores: machine.cores)
    } catch {
      throw CommandError(
        message: "\(image): \(error)", status: error.canvas == nil ? CommandError.failure : CommandError.usage)
    }
    file.tellAssumptions()
    if let export { StandardError.tell("wrote \(export.path) · \(try export.write(probe).megabytes)") }
    report(probe, node, layer, file)
  }

  private func report(_ probe: Probe, _ node: Int, _ layer: NetworkFile.Layer, _ file: NetworkFile) {
    print("\(file.name)/\(layer.name)/\(node) on \(image) (\(probe.size), range \(file.network.inputRange))")
    print("mean \(probe.mean)   maximum \(probe.maximum.value) ", terminator: "")
    print(
      "at row \(probe.maximum.row), column \(probe.maximum.column) of \(probe.mapSize.height) × \(probe.mapSize.width)")
    if probe.gradient.allSatisfy({ $0 == 0 }) { print("silent: no gradient reaches the image") }
    print("strongest nodes of the layer (mean activation):")
    for response in probe.strongest { print(line(response, in: layer, file)) }
    if let classes = file.classes, !probe.classes.isEmpty {
      print("most likely classes (probability):")
      for response in probe.classes { print(line(response, in: classes, file)) }
    }
  }

  private func line(_ response: Probe.Response, in layer: NetworkFile.Layer, _ file: NetworkFile) -> TerminalText {
    let label: TerminalText = file.label(of: response.node, in: layer).map { "   \($0)" } ?? ""
    return "\(response.node)".aligned(to: 6) + "   \(response.value)\(label)"
  }
}
