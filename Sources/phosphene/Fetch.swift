import ArgumentParser
import Files
import NetworkZoo

/// Downloads the weights of a network.
struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Download the weights of a network.",
    discussion: "An interrupted download is kept: the same command continues it.")

  private static let names = KerasArchitecture.allCases.map(\.rawValue).joined(separator: ", ")

  @Argument(help: "The network: \(names).")
  var network: String?

  @Option(
    help: ArgumentHelp(
      "The file's URL or, with a slash at the end, its folder's (default: where it is published).",
      valueName: "url"))
  var url: String?

  @Flag(help: "Include the fully connected layers, which recognize classes; several times as large for VGG.")
  var top = false

  func run() throws {
    let catalog = Catalog()
    guard let network else {
      throw CommandError(
        message: "which network is to be fetched? Choose one of \(Self.names), as in 'phosphene fetch vgg16'",
        status: CommandError.usage)
    }
    guard let architecture = KerasArchitecture(rawValue: network) else {
      if let entry = catalog.entry(network) {
        print(entry.path.map { "\(network) is already here: \($0)" } ?? "\(network) is built in")
        return
      }
      throw CommandError(
        message: "there is no network '\(network)' to download; choose one of \(Self.names)",
        status: CommandError.usage)
    }
    let published = architecture.published(withTop: top)
    if let path = catalog.path(of: architecture, withTop: top) {
      print("\(network) is already here: \(path)")
      return
    }
    let download = url.map(published.from) ?? published
    let bar = ProgressBar(of: 100)
    Interruption.watch()
    do throws(FetchError) {
      let path = try download.fetch(into: catalog.folders.data) { progress in
        bar.show(progress.percent, text: text(of: progress))
        return Interruption.signal == nil
      }
      bar.clear()
      print("downloaded \(network) to \(path)")
    } catch {
      bar.clear()
      guard let signal = Interruption.signal, case .interrupted = error.problem else { throw error }
      StandardError.complain("\(error)")
      throw ExitCode(128 + signal)
    }
  }

  private func text(of progress: FetchProgress) -> TerminalText {
    let rate: TerminalText = progress.rate.map { "   \(Int($0).megabytes)/s" } ?? ""
    let left: TerminalText = progress.secondsLeft.map { "   \(Double($0).duration) left" } ?? ""
    return "\(progress.bytes.megabytes) of \(progress.total.megabytes)\(rate)\(left)"
  }
}
