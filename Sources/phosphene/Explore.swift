import ArgumentParser
import ExplorerUI
import FeatureVisualization
import NetworkZoo
import TerminalUI

/// A value of an option, or `auto`: found out.
struct Choice<Value: RawRepresentable<String> & CaseIterable>: ExpressibleByArgument {
  let value: Value?

  init?(argument: String) {
    value = Value(rawValue: argument)
    if value == nil && argument != "auto" { return nil }
  }

  static var allValueStrings: [String] { ["auto"] + Value.allCases.map(\.rawValue) }
}

extension TerminalOptions.Glyphs: ExpressibleByArgument {}

/// How the explorer uses the terminal.
struct ScreenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Colours of the picture: auto, truecolor, 256, 16, 8 or none.", valueName: "depth"))
  var color: Choice<ColorDepth>?

  @Flag(help: "Show ASCII characters only.")
  var ascii = false

  @Option(help: ArgumentHelp("What pictures are made of: half or quadrant blocks.", valueName: "blocks"))
  var glyphs = TerminalOptions.Glyphs.half

  @Option(help: ArgumentHelp("How pictures are shown: auto, blocks, kitty or sixel.", valueName: "way"))
  var graphics: Choice<TerminalOptions.Graphics>?

  @Option(help: ArgumentHelp("Update pictures at once (DEC mode 2026): auto, on or off.", valueName: "when"))
  var sync: Choice<TerminalOptions.Synchronization>?

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(help: ArgumentHelp("Write what goes to standard error to the end of this file.", valueName: "file"))
  var log: String?

  var terminal: TerminalOptions {
    var options = TerminalOptions()
    options.colors = color?.value
    options.isASCII = ascii
    options.glyphs = glyphs
    options.graphics = graphics?.value
    options.synchronization = sync?.value
    options.usesMouse = !noMouse
    options.log = log
    return options
  }
}

/// Opens the explorer.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the explorer (what happens without a subcommand).",
    discussion: """
      Options that you always want go into \(ConfigFile.path), one a line without its dashes: color = 256.

      Inside tmux, 'set -as terminal-features ",*:RGB"' in tmux.conf lets 24-bit colours through.
      """)

  @Argument(help: "Where to begin: NETWORK[/LAYER[/NODE]] (default: where you left).")
  var address: String?

  @OptionGroup var screen: ScreenOptions
  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let (explorer, problem) = try makeExplorer()

    // before the first thread is made, so that all threads leave the signals to the terminal
    NcursesTerminal.blockSignals()
    let waker = Waker()
    let terminal: NcursesTerminal
    do {
      terminal = try NcursesTerminal(screen.terminal, waker: waker)
    } catch {
      if case .cannotLog = error { throw CommandError(message: "\(error)", status: CommandError.failure) }
      throw CommandError(message: "\(error)", status: CommandError.usage)
    }
    let loop = ExplorerLoop(explorer, on: terminal, waker: waker, cores: machine.cores)
    let status = loop.run(telling: problem)
    terminal.close()
    if let place = loop.lastPlace { LastPlace().remember(place) }
    guard status == 0 else { throw ExitCode(status) }
  }

  /// The explorer where it is to begin: at the address that was given, or where it was left, or else where a first look
  /// goes; and why not where it was left.
  private func makeExplorer() throws -> (Explorer, problem: String?) {
    if let address {
      return (try makeExplorer(at: address == Catalogue.embedded ? Catalogue.first : address), nil)
    }
    var problem: String?
    if let place = LastPlace().address {
      do {
        return (try makeExplorer(at: place, isRemembered: true), nil)
      } catch {
        problem = "not where it was left: \(error)"
      }
    }
    return (try makeExplorer(at: Catalogue.first), problem)
  }

  /// The words of the command line behind the program's name and that of this command.
  static var ownWords: [String] {
    let words = CommandLine.arguments.dropFirst()
    return Array(words.first == "explore" ? words.dropFirst() : words)
  }

  private static func settings(of words: [String]) throws -> Settings {
    let command = try parse(words)
    return try command.options.settings().merging(command.opening.settings)
  }

  private func makeExplorer(at text: String, isRemembered: Bool = false) throws -> Explorer {
    let catalogue = Catalogue()
    let address = try AscentAddress(text, in: catalogue)
    // what was typed holds over the address, and that, if somebody gave it, over the file of options
    let usual = try Self.settings(of: ConfigFile.arguments(of: Self.self))
    let merged = isRemembered ? address.settings.merging(usual) : usual.merging(address.settings)
    let settings = try merged.merging(Self.settings(of: Self.ownWords)).withStandardRecipe()
    let file = try catalogue.open(address.place.network, inputRange: settings.inputRange)
    return try Explorer(
      catalogue: catalogue, path: address.place.network, file: file, objective: address.objective(in: file),
      settings: settings)
  }
}
