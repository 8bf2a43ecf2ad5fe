import ArgumentParser
import Files
import NetworkZoo

/// Downloads the weights of a network.
struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch the weights of a network, or the rest of them.",
    discussion: "What has come stays when it breaks off or is interrupted: the same line goes on from there.")

  private static let names = KerasArchitecture.allCases.map(\.rawValue).joined(separator: ", ")

  @Argument(help: "The name of a network: \(names).")
  var network: String

  @Option(
    help: ArgumentHelp(
      "Where the file is, instead of where it is published, or, with a slash at the end, the folder that it is in.",
      valueName: "url"))
  var url: String?

  @Flag(help: "The weights with the fully connected layers, which tell classes; several times as large for VGG.")
  var top = false

  func run() throws {
    let catalogue = Catalogue()
    guard let architecture = KerasArchitecture(rawValue: network) else {
      if let entry = catalogue.entry(network) {
        print("\(network) is here: \(entry.path ?? "a part of the program")")
        return
      }
      throw CommandError(
        message: "there is no network '\(network)' to fetch: one of \(Self.names) is expected",
        status: CommandError.usage)
    }
    let published = architecture.published(withTop: top)
    if let path = catalogue.path(of: architecture, withTop: top) {
      print("\(network) is here: \(path)")
      return
    }
    let download = url.map(published.from) ?? published
    let bar = FetchBar()
    Interruption.watch()
    do throws(FetchError) {
      let path = try download.fetch(into: catalogue.folders.data) { progress in
        bar.show(progress)
        return Interruption.signal == nil
      }
      bar.clear()
      print("\(network) is in \(path)")
    } catch {
      bar.clear()
      guard let signal = Interruption.signal, case .interrupted = error.problem else { throw error }
      StandardError.write("phosphene: \(error)\n")
      throw ExitCode(128 + signal)
    }
  }
}

/// How far a download is, on standard error where that is a terminal.
private struct FetchBar {
  private static let width = 30
  private let isShown = StandardError.isTerminal

  func show(_ progress: FetchProgress) {
    guard isShown else { return }
    let filled = min(Self.width, progress.percent * Self.width / 100)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
    let rate = progress.rate.map { "   \(Int($0).megabytes)/s" } ?? ""
    let left = progress.secondsLeft.map { $0 < 120 ? "   \($0) s left" : "   \($0 / 60) min left" } ?? ""
    StandardError.write(
      "\r\u{1B}[K\(bar) \(progress.bytes.megabytes) of \(progress.total.megabytes)\(rate)\(left)")
  }

  func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
  }
}
