import ArgumentParser
import Files
import NetworkZoo

/// Downloads a network.
struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Download a network.",
    discussion: """
      The names are those of keras.applications and of the ONNX model zoo that 'phosphene networks' lists; hf:ORG/REPO is \
      a repository of Hugging Face's hub, of which the files that hold the network are chosen.

      An interrupted download is kept: the same command continues it.
      """)

  private static let names = KerasArchitecture.allCases.map(\.rawValue).joined(separator: ", ")

  @Argument(help: "The network: \(names), a name of the ONNX model zoo, or hf:ORG/REPO[#REVISION].")
  var network: String?

  @Option(
    help: ArgumentHelp(
      "The file's URL or, with a slash at the end, its folder's (default: where it is published).",
      valueName: "url"))
  var url: String?

  @Flag(
    help:
      "Include the fully connected layers, which recognize classes, of networks of Keras; several times as large for VGG."
  )
  var top = false

  func run() throws {
    let catalog = Catalog()
    guard let network else {
      throw CommandError(
        message: "which network is to be fetched? Choose one of \(Self.names), as in 'phosphene fetch vgg16', or one "
          + "that 'phosphene networks' lists",
        status: CommandError.usage)
    }
    if HubRepository.isMeant(by: network) { return try fetchFromHub(network) }
    if let architecture = KerasArchitecture(rawValue: network) {
      if let path = catalog.path(of: architecture, withTop: top) { return printPresence(of: network, path) }
      return try fetch(architecture.published(withTop: top))
    }
    guard let entry = catalog.entry(network) else {
      let names = Suggestions(for: network, among: catalog.entries.filter { $0.missing != nil }.map(\.name))
      throw CommandError(
        message:
          "there is no network '\(network)' to download\(names); choose one of \(Self.names), one of the ONNX model "
          + "zoo (see 'phosphene networks'), or hf:ORG/REPO",
        status: CommandError.usage)
    }
    guard case .file(let download)? = entry.missing else { return printPresence(of: entry.name, entry.path) }
    try fetch(download)
  }

  private func printPresence(of network: String, _ path: String?) {
    print(path.map { "\(network) is already here: \($0)" } ?? "\(network) is built in")
  }

  private func fetch(_ published: Download) throws {
    let fetched = try Self.fetch(.file(url.map(published.from) ?? published))
    print("downloaded \(published.network) to \(fetched.path)")
  }

  private func fetchFromHub(_ name: String) throws {
    guard let repository = HubRepository(name) else {
      throw CommandError(
        message: "'\(name)' names no repository of Hugging Face's hub: \(HubRepository.expectation)",
        status: CommandError.usage)
    }
    guard url == nil else {
      throw CommandError(
        message: "--url is for files whose checksum is known; another server for \(name) is named by $HF_ENDPOINT",
        status: CommandError.usage)
    }
    let fetched = try Self.fetch(.hub(repository))
    guard let fromHub = fetched.fromHub else { return }
    if fromHub.wasHere {
      printPresence(of: repository.address, fetched.path)
    } else {
      print("downloaded \(repository.address) at commit \(fromHub.commit.prefix(12)) to \(fetched.path)")
    }
    print("\(fromHub.choice.words)")
  }

  /// Fetches a network and shows how far that is. Throws `FetchError`, or `ExitCode` where a signal ended it.
  static func fetch(_ missing: Fetchable) throws -> Fetched {
    let bar = ProgressBar(of: 100)
    Interruption.watch()
    do throws(FetchError) {
      let fetched = try missing.fetch(into: NetworkFolders().data) { progress in
        bar.show(progress.percent, text: text(of: progress))
        return Interruption.signal == nil
      }
      bar.clear()
      return fetched
    } catch {
      bar.clear()
      guard let signal = Interruption.signal, case .interrupted = error.problem else { throw error }
      StandardError.complain("\(error)")
      throw ExitCode(128 + signal)
    }
  }

  private static func text(of progress: FetchProgress) -> TerminalText {
    guard progress.total > 0 else { return "asking" }
    let rate: TerminalText = progress.rate.map { "   \(Int($0).megabytes)/s" } ?? ""
    let left: TerminalText = progress.secondsLeft.map { "   \(Double($0).duration) left" } ?? ""
    return "\(progress.bytes.megabytes) of \(progress.total.megabytes)\(rate)\(left)"
  }
}
