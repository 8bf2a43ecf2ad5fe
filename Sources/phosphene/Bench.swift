import ArgumentParser
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import TerminalUI

/// Measures how fast an ascent is, and where its time goes.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the speed of a layer's ascent and where its time goes.",
    discussion: """
      Times are medians. GFLOP/s counts the multiplications and additions of each operation's definition, whichever \
      algorithm computes it; 'of peak' compares it with large matrix products on the same cores in the same run.
      """)

  @Argument(help: "NETWORK/LAYER.")
  var address = "\(Catalog.embedded)/block5c_add"

  @Option(help: ArgumentHelp("The size of the picture (default: the network's own).", valueName: "WxH"))
  var size: Canvas?

  @Option(help: ArgumentHelp("The number of iterations to take the medians of.", valueName: "n"))
  var rounds = 10

  @Flag(help: "Print the report as JSON.")
  var json = false

  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    guard (1...10_000).contains(rounds) else {
      throw ValidationError("--rounds \(rounds): a number from 1 to 10000 is expected")
    }
  }

  private struct Report: Encodable {
    struct Row: Encodable {
      let name, form: String
      let height, width, nodes: Int
      let forwardMilliseconds, backwardMilliseconds, gigaflopsPerSecond, shareOfPeak: Double
    }

    let address: String
    let width, height, cores, rounds: Int
    let blasCore: String
    let peakGigaflopsPerSecond: Double
    let medianMilliseconds, leastMilliseconds: Double
    let firstPictureSeconds: Double?
    let peakMemoryMegabytes: Double
    let operations: [Row]
  }

  func run() throws {
    let report = try measure()
    if json { print(try report.jsonText()) } else { show(report) }
  }

  private func measure() throws -> Report {
    let catalog = Catalog()
    let target = try Address(address, in: catalog)
    let file = try catalog.open(target.network, inputRange: opening.inputRange, labels: opening.labels)
    let (found, node) = try file.find(target)
    guard let layer = found else { throw ValidationError("'\(address)' names no layer: NETWORK/LAYER is expected") }
    var request = AscentRequest(.node(node ?? 0, of: layer.name), in: file, by: try RecipeBook().recipe(named: "plain"))
    request.size = size ?? request.size
    let driver = try AscentDriver(request, on: file, cores: machine.cores)
    let ascent = driver.ascent
    _ = driver.advance()
    _ = ascent.picture
    let (first, memory) = (ProcessClock.secondsSinceStart, ProcessClock.peakMemoryMegabytes)
    let clock = ContinuousClock()
    let times = (0..<rounds).map { _ in clock.measure { _ = driver.advance() } / .milliseconds(1) }.sorted()
    let peak = BLAS.peak(on: machine.cores)
    let profile = ascent.profile(rounds: rounds)
    // the network's own operations come after it, some without a name
    let firstNamed = profile.firstIndex { !$0.name.isEmpty } ?? profile.count
    let rows = profile.enumerated().map { index, operation in
      let speed = operation.operations == 0 ? 0 : 2 * operation.operations / (operation.forward + operation.backward)
      return Report.Row(
        name: index < firstNamed ? "input range" : operation.name, form: operation.form,
        height: operation.shape.height, width: operation.shape.width,
        nodes: operation.shape.channels, forwardMilliseconds: operation.forward * 1000,
        backwardMilliseconds: operation.backward * 1000, gigaflopsPerSecond: speed / 1e9, shareOfPeak: speed / peak)
    }
    return Report(
      address: "\(file.name)/\(layer.name)", width: request.size.width, height: request.size.height,
      cores: machine.cores.count, rounds: rounds, blasCore: BLAS.coreName, peakGigaflopsPerSecond: peak / 1e9,
      medianMilliseconds: times[times.count / 2], leastMilliseconds: times[0], firstPictureSeconds: first,
      peakMemoryMegabytes: memory, operations: rows)
  }

  private func show(_ report: Report) {
    print("\(report.address) at \(report.width)×\(report.height)", terminator: "")
    print(", \(report.cores) cores, OpenBLAS \(report.blasCore)", terminator: "")
    print(", matrix products \(rounded(report.peakGigaflopsPerSecond)) GFLOP/s\n")
    let width = max(9, report.operations.map(\.name.displayWidth).max() ?? 0)
    print(
      "operation".padded(to: width), "output".padded(to: 15), "form".padded(to: 16),
      " forward  backward  GFLOP/s  of peak")
    for row in report.operations {
      let share = row.gigaflopsPerSecond == 0 ? "" : "\(Int((100 * row.shareOfPeak).rounded())) %"
      print(
        row.name.padded(to: width), "\(row.nodes) × \(row.height)×\(row.width)".padded(to: 15),
        row.form.padded(to: 16),
        rounded(row.forwardMilliseconds).aligned(to: 8), rounded(row.backwardMilliseconds).aligned(to: 9),
        (row.gigaflopsPerSecond == 0 ? "" : rounded(row.gigaflopsPerSecond)).aligned(to: 8), share.aligned(to: 8))
    }
    print(
      "\niteration \(rounded(report.medianMilliseconds)) ms, at least \(rounded(report.leastMilliseconds)) ms",
      terminator: "")
    print(" (of \(report.rounds))   first picture after \(rounded(report.firstPictureSeconds ?? 0)) s", terminator: "")
    print("   memory \(rounded(report.peakMemoryMegabytes)) MB")
  }

  /// With two decimals, or none from 100 on.
  private func rounded(_ value: Double) -> String {
    guard value < 100 else { return "\(Int(value.rounded()))" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
