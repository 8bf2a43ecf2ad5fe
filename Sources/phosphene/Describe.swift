import ArgumentParser
import Files
import NetworkZoo
import NeuralNetwork
import TerminalUI

/// Lists the layers of a network.
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List a network's layers with their shapes and numbers of nodes.")

  @Argument(help: "A network's name or file; NETWORK/LAYER for one layer.")
  var network: String

  @Flag(help: "Also list what lies between the layers: sums before their ReLU, gates, flattened maps.")
  var allLayers = false

  @Flag(name: .customLong("sha256"), help: "Also print the file's SHA-256, which pictures made with it carry.")
  var printsDigest = false

  @OptionGroup var opening: NetworkOptions

  func run() throws {
    let catalog = Catalog()
    let address = try Address(network, in: catalog)
    let file = try catalog.open(address.network, inputRange: opening.inputRange, labels: opening.labels)
    let one = try file.find(address).layer
    let layers = one.map { [$0] } ?? (allLayers ? file.allLayers : file.layers)
    print("\(file.name)   \(one == nil ? "\(layers.count)" : "1 of \(file.layers.count)") layers")
    if printsDigest { print("SHA-256 \(file.sha256)") }
    let own = file.ownCanvas == file.canvas ? "" : " (made for \(file.ownCanvas))"
    print("input \(file.canvas)\(own), \(rangeText(file))")
    if let guess = file.guess { print("no configuration beside the weights: by their names taken for \(guess)") }
    if !file.labels.isEmpty {
      print("\(file.labels.count) classes, \(file.labels.prefix(3).joined(separator: "; ")); …")
    }
    print()
    let width = max(5, layers.map(\.name.displayWidth).max() ?? 0)
    print("layer".padded(to: width), "  height × width     nodes")
    for layer in layers {
      let size = "\(layer.shape.height) × \(layer.shape.width)"
      print(
        layer.name.padded(to: width), " ", size.padded(to: 14), "\(layer.nodes)".aligned(to: 7))
    }
    if one == nil { describe(file.unread) }
  }

  /// Lists what the file holds but cannot be looked at, and why.
  private func describe(_ unread: [NetworkFile.Unread]) {
    guard !unread.isEmpty else { return }
    print()
    print("\(unread.count) more cannot be looked at:")
    let shown = allLayers ? unread[...] : unread.prefix(Self.mostUnread)
    let width = shown.map(\.name.displayWidth).max() ?? 0
    var told: Set<String> = []
    for layer in shown {
      // each reason once
      print(
        layer.name.padded(to: width),
        told.insert(layer.reason).inserted ? "  \(layer.reason)" : "  as above: \(layer.operation)")
    }
    if shown.count < unread.count { print("… and \(unread.count - shown.count) more: --all-layers lists them") }
  }

  /// So many layers that cannot be looked at are listed where not all are asked for.
  private static let mostUnread = 12

  private func rangeText(_ file: NetworkFile) -> String {
    let range = file.network.inputRange
    guard file.statesInputRange else { return "range not stated in the file: \(range) is assumed" }
    return "range \(range)"
  }
}
