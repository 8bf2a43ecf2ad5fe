import ArgumentParser
import ExplorerUI
import FeatureVisualization
import NetworkZoo
import TerminalUI

extension ColorDepth: ExpressibleByArgument {}

/// Opens the explorer.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the explorer (what happens without a subcommand).",
    discussion: """
      Inside tmux, 'set -as terminal-features ",*:RGB"' in tmux.conf lets 24-bit colours through.
      """)

  @Argument(help: "Where to begin: NETWORK[/LAYER[/NODE]].")
  var address: String?

  @Option(
    help: ArgumentHelp(
      "Colours of the picture: truecolor, 256, 16, 8 or mono (default: found out).", valueName: "depth"))
  var color: ColorDepth?

  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let catalogue = Catalogue()
    let text = address.flatMap { $0 == Catalogue.embedded ? nil : $0 } ?? Catalogue.first
    let address = try RecipeAddress(text, in: catalogue)
    let settings = address.settings.merging(try options.settings())
    let file = try catalogue.open(address.place.network, inputRange: opening.inputRange ?? settings.inputRange)
    let explorer = try Explorer(
      catalogue: catalogue, path: address.place.network, file: file, objective: address.objective(in: file),
      settings: settings)

    // before the first thread is made, so that all threads leave the signals to the terminal
    NcursesTerminal.blockSignals()
    let waker = Waker()
    let terminal: NcursesTerminal
    do {
      terminal = try NcursesTerminal(colors: color, waker: waker)
    } catch {
      throw CommandError(message: "\(error)", status: CommandError.usage)
    }
    let loop = ExplorerLoop(explorer, on: terminal, waker: waker, cores: machine.cores)
    let status = loop.run()
    terminal.close()
    guard status == 0 else { throw ExitCode(status) }
  }
}
