import ArgumentParser
import Dispatch
import ExplorerUI
import FeatureVisualization
import Files
import FoundationEssentials
import NetworkZoo
import TerminalUI

/// A value of an option, or `auto`: nil, found out by the terminal.
struct Choice<Value: RawRepresentable<String> & CaseIterable>: ExpressibleByArgument {
  let value: Value?

  init?(argument: String) {
    value = Value(rawValue: argument)
    if value == nil && argument != "auto" { return nil }
  }

  static var allValueStrings: [String] { ["auto"] + Value.allCases.map(\.rawValue) }
}

/// How the explorer uses the terminal.
struct ScreenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Color depth of pictures (default: auto).", valueName: "depth"))
  var color: Choice<ColorDepth>?

  @Option(
    help: ArgumentHelp("What the terminal draws its text on (default: auto).", valueName: "background"))
  var background: Choice<TerminalOptions.Background>?

  @Flag(help: "Use only ASCII characters.")
  var ascii = false

  @Option(help: ArgumentHelp("Characters that pictures are made of (default: auto).", valueName: "blocks"))
  var glyphs: Choice<TerminalOptions.Glyphs>?

  @Option(help: ArgumentHelp("How pictures are shown (default: auto).", valueName: "way"))
  var graphics: Choice<TerminalOptions.Graphics>?

  @Option(help: ArgumentHelp("Synchronized updates, DEC mode 2026 (default: auto).", valueName: "when"))
  var sync: Choice<TerminalOptions.Synchronization>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most that pictures may send, in kilobytes a second (default: what the line carries).", valueName: "kb"))
  var bandwidth: Int?

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most iterations that are shown a second (default: all that come).", valueName: "n"))
  var pace: Int?

  @Option(help: ArgumentHelp("Append standard error to this file.", valueName: "file"))
  var log: String?

  func validate() throws {
    if let pace, !Explorer.paces.contains(pace) {
      let known = Explorer.paces.map { "\($0)" }.joined(separator: ", ")
      throw ValidationError("--pace \(pace): one of \(known) iterations a second is expected")
    }
    if let bandwidth, !(1...1_000_000).contains(bandwidth) {
      throw ValidationError("--bandwidth \(bandwidth): kilobytes a second from 1 to 1000000 are expected")
    }
  }

  var terminal: TerminalOptions {
    var options = TerminalOptions()
    options.colors = color?.value
    options.background = background?.value
    options.isASCII = ascii
    options.glyphs = glyphs?.value
    options.graphics = graphics?.value
    options.synchronization = sync?.value
    options.bandwidth = bandwidth.map { $0 * 1000 }
    options.usesMouse = !noMouse
    options.log = log
    return options
  }
}

/// Opens the explorer.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the explorer (the default command).",
    discussion: """
      Options that you always want \(ConfigFile.shownPath), one per line without the dashes: color = 256.

      In tmux, 24-bit color needs this line in tmux.conf: set -as terminal-features ",*:RGB"
      """)

  @Argument(help: "Where to start: NETWORK[/LAYER[/NODE]] (default: where you left off).")
  var address: String?

  @OptionGroup var screen: ScreenOptions
  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func run() throws {
    let (explorer, opened, problem) = try makeExplorer()

    // before the first thread is created: all threads inherit it and leave the signals to the terminal
    NcursesTerminal.blockSignals()
    let waker = Waker()
    let terminal: NcursesTerminal
    do {
      terminal = try NcursesTerminal(screen.terminal, waker: waker)
    } catch {
      if case .cannotLog = error { throw CommandError(message: "\(error)", status: CommandError.failure) }
      throw CommandError(message: "\(error)", status: CommandError.usage)
    }
    let loop = ExplorerLoop(explorer, on: terminal, waker: waker, cores: machine.cores, opening: opened)
    let note = terminal.reasonForNoColors.map { "no colors: \($0)" }
    let status = loop.run(telling: problem, noting: note)
    terminal.close()
    if status == 0 {
      for path in loop.written { print("wrote \(path)") }
      if let place = loop.lastPlace { print("go on with: phosphene \(place.shellQuoted)") }
    }
    if let place = loop.lastPlace { Self.remember(place, folder: opened.folder) }
    // from now on a signal ends it at once, also where something below hangs
    NcursesTerminal.unblockSignals()
    loop.stop()
    guard status == 0 else { throw ExitCode(status) }
  }

  /// Remembers an address, or says why not. A home whose server is gone holds nobody up.
  private static func remember(_ place: String, folder: String?) {
    let here = FileManager.default.currentDirectoryPath
    let folder = folder.map { $0.hasPrefix("/") ? $0 : "\(here)/\($0)" }
    let isDone = DispatchSemaphore(value: 0)
    let outcome = Mailbox<Result<Void, FileWritingError>> { isDone.signal() }
    DispatchQueue.global().async {
      outcome.post(Result { () throws(FileWritingError) in try LastPlace().remember(place, folder: folder) })
    }
    _ = isDone.wait(timeout: .now() + .seconds(2))
    let problem: TerminalText
    switch outcome.take() {
    case .success: return
    case .failure(let error): problem = "\("\(error)")"
    case nil: problem = "the disk of \(LastPlace().path) does not answer"
    }
    StandardError.complain("the last place is not remembered: \(problem)")
  }

  /// The explorer at the address that was given, or else where it was left, or else at `Catalog.first`; and why it is
  /// not where it was left.
  private func makeExplorer() throws -> (Explorer, NetworkOpening, problem: String?) {
    if let address {
      if FileStatus(address)?.kind == .folder, !Catalog().has(address) {
        return (try makeExplorer(in: address), NetworkOpening(folder: address), nil)
      }
      do {
        let (explorer, network) = try makeExplorer(at: address == Catalog.embedded ? Catalog.first : address)
        return (explorer, NetworkOpening(labels: opening.labels.map { (network, $0) }), nil)
      } catch let error as AddressError {
        throw Phosphene.command(meantBy: address).map { command in
          CommandError(
            message: "there is no network or file '\(address)'; did you mean 'phosphene \(command)'?",
            status: CommandError.usage)
        } ?? error as any Error
      }
    }
    var problem: String?
    if let place = LastPlace().place {
      let folder = place.folder.flatMap { FileStatus($0)?.kind == .folder ? $0 : nil }
      do {
        let (explorer, network) = try makeExplorer(at: place.address, isRemembered: true, listing: folder)
        return (explorer, NetworkOpening(folder: folder, labels: opening.labels.map { (network, $0) }), nil)
      } catch {
        problem = "not where you left off: \(error)"
      }
    }
    return (try makeExplorer(at: Catalog.first).explorer, NetworkOpening(), problem)
  }

  /// The explorer at the first network of a folder that may be one, which is opened when it is on the screen.
  private func makeExplorer(in folder: String) throws -> Explorer {
    let catalog = Catalog(of: folder)
    let here = catalog.entries.prefix(catalog.ofFolder)
    guard let first = here.first(where: { $0.refusal == nil }) ?? here.first else {
      throw CommandError(
        message: "\(folder): it is a folder without networks; files that end in .onnx, .keras or .h5 are expected, or "
          + "folders with a config.json",
        status: CommandError.failure)
    }
    let settings = try Self.settings(from: ConfigFile.arguments(of: Self.self))
      .merging(Self.settings(from: Self.typedArguments)).withStandardRecipes()
    return Explorer(
      catalog: catalog, path: first.path ?? first.name, file: nil, objective: nil, settings: settings,
      pace: screen.pace)
  }

  /// The arguments of the command line without the names of the program and of this command.
  static var typedArguments: [String] {
    let arguments = Program.arguments.dropFirst()
    return Array(arguments.first == "explore" ? arguments.dropFirst() : arguments)
  }

  private static func settings(from arguments: [String]) throws -> Settings {
    let command = try parse(arguments)
    return try command.options.settings().merging(command.opening.settings)
  }

  /// Fetches a repository of the hub before it is opened, and says what was chosen of it.
  private func fetch(_ network: String, in catalog: Catalog) throws {
    guard let missing = catalog.entry(network)?.missing else { return }
    let fetched = try Fetch.fetch(missing)
    Interruption.release()
    if let fromHub = fetched.fromHub { StandardError.complain("\(network): \(fromHub.choice.words)") }
  }

  private func makeExplorer(
    at text: String, isRemembered: Bool = false, listing folder: String? = nil
  ) throws -> (explorer: Explorer, network: String) {
    let catalog = Catalog()
    let address = try AscentAddress(text, in: catalog)
    // what was typed overrides the address, which, if it was typed, overrides the config file
    let usual = try Self.settings(from: ConfigFile.arguments(of: Self.self))
    let typed = try Self.settings(from: Self.typedArguments)
    func merged(_ own: Settings) -> Settings {
      (isRemembered ? own.merging(usual) : usual.merging(own)).merging(typed)
    }
    let range = merged(address.settings).inputRange
    let network = address.target.network
    if !isRemembered, case .hub? = catalog.entry(network)?.missing { try fetch(network, in: catalog) }
    let file = try catalog.open(network, inputRange: range, labels: opening.labels)
    let objective = try address.objective(in: file)
    let own = try address.settings.withStandardRecipes().withoutStandardRecipe(for: objective, in: file)
    let explorer = try Explorer(
      catalog: folder.map { Catalog(of: $0) } ?? catalog, path: network, file: file, objective: objective,
      settings: merged(own).withStandardRecipes(), pace: screen.pace)
    return (explorer, network)
  }
}
