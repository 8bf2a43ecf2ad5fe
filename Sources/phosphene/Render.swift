import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork

/// Makes one picture, or an animation of how it develops, without a terminal.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a picture, or an animation of how it develops, and write it to a file.",
    discussion: """
      OBJECTIVE is what to maximize: 'mixed4/17 + 0.5*mixed5/3 - 0.01*tv', 'class(tabby)', 'mean(mixed3)', or \
      'mixed4/17[]' for a single unit; see phosphene(1). Settings follow an @: NETWORK/LAYER/NODE@recipe=lucid,seed=3.

      The file contains the request that it was made from: phosphene render --like picture.png -o again.png gives the \
      same bytes on the same machine. If interrupted, render writes the result so far.
      """)

  @Argument(
    help: ArgumentHelp(
      "NETWORK/LAYER/NODE or NETWORK/OBJECTIVE. With --like: the file of the picture's network, if it is not found by name."
    ))
  var address: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write: a picture (\(ExportFormat.list(ExportFormat.pictures))) or the float image "
        + "(\(ExportFormat.list(ExportFormat.floatImages))).", valueName: "out.png"))
  var output: String?

  @Option(
    help: ArgumentHelp("The animation to write: \(ExportFormat.list(ExportFormat.animations)).", valueName: "out.gif"))
  var animate: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Iterations between two frames (default: as few as 200 frames allow).", valueName: "n"))
  var every: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Milliseconds per frame (default: 100); GIF rounds to 10 ms.", valueName: "ms"))
  var delay: Int?

  @Option(
    help: ArgumentHelp(
      "Make it from the request in this picture or safetensors file; other options override it.",
      valueName: "picture.png"))
  var like: String?

  @Flag(help: "Replace existing files.")
  var force = false

  @Flag(help: "Print measurements as JSON.")
  var json = false

  @OptionGroup var options: RecipeOptions
  @OptionGroup var opening: NetworkOptions
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if output == "" { throw ValidationError("--output is empty: the path of a picture is expected") }
    if animate == "" { throw ValidationError("--animate is empty: the path of a GIF or WebP file is expected") }
    if output == nil && animate == nil { throw ValidationError("--output or --animate is required: the file to write") }
    if animate == nil && (every ?? delay) != nil { throw ValidationError("--every and --delay need --animate") }
    if let every, !(1...Recipe.mostIterations).contains(every) {
      throw ValidationError("--every \(every): a number from 1 to \(Recipe.mostIterations) is expected")
    }
    if let output, output == animate {
      throw ValidationError("--output and --animate are both \(output): two files are expected")
    }
    if let delay, !(1...60_000).contains(delay) {
      throw ValidationError("--delay \(delay): milliseconds from 1 to 60000 are expected")
    }
  }

  func run() throws {
    let (request, file, settings) = try requestAndNetwork()
    guard !options.has("guide") || request.objective.needsGuide else {
      throw ValidationError(
        "--guide is not used: '\(request.objective)' compares with no picture; \(LayerFunction.guidedNames) do")
    }
    Interruption.watch()
    let picture = try output.map { try ExportFile($0, withAlpha: request.hasAlpha, replacing: force) }
    let animation = try animate.map {
      try ExportFile($0, as: ExportFormat.animations, withAlpha: request.hasAlpha, replacing: force)
    }
    var film = try animation.map { _ in try Film(of: request, every: every) }
    // a picture is made again to the iteration at which it was left, whatever is known of photographs now
    let natural = like == nil ? ExampleStore().naturalMaximum(for: request, in: file) : nil
    let driver = try AscentDriver(
      interruptible: request, on: file, cores: machine.cores, naturalMaximum: natural?.value)
    let ascent = driver.ascent
    file.tellAssumptions(settings)

    var log = RenderLog(output: (output ?? animate)!, cores: machine.cores.count)
    let result = run(driver, &log, &film)
    switch result.ending {
    case .notFinite, .failed: throw CommandError(message: explanation(result, ascent), status: CommandError.failure)
    case .silent, .dead:
      guard ascent.iteration > 0 else {
        throw CommandError(message: explanation(result, ascent), status: CommandError.failure)
      }
      StandardError.complain("\(explanation(result, ascent))")
    case .left where ascent.iteration == 0:
      StandardError.complain("interrupted before the first iteration: nothing was written")
      throw ExitCode(128 + Interruption.signal!)
    case .left, .finished, .naturalMaximum: break
    }

    let written = try write(ascent, to: picture, &film, to: animation)
    if json {
      if let value = result.value ?? ascent.measure() { log.values.append(value) }
      print(try log.json(of: ascent.request.ending(at: ascent.iteration)))
    }
    guard result.ending == .left else {
      if request.tuned.resemblance != nil, like == nil { tellLimit(natural, result, ascent) }
      for line in written { StandardError.tell("wrote \(line)") }
      return
    }
    let paths = [picture, animation].compactMap { $0?.path }.joined(separator: " and ")
    StandardError.complain(
      "interrupted after \(ascent.iteration) of \(request.last) iterations; the result so far is in \(paths)")
    throw ExitCode(128 + Interruption.signal!)
  }

  /// Writes the files that were asked for. Returns a line about each.
  private func write(
    _ ascent: Ascent, to picture: ExportFile?, _ film: inout Film?, to animation: ExportFile?
  ) throws -> [String] {
    var lines: [String] = []
    if let picture {
      let bytes = try picture.write(ascent)
      lines.append("\(picture.path) · \(ascent.request.size) · \(bytes.megabytes)")
    }
    film?.end(with: ascent)
    if let film, let animation {
      let bytes = try animation.write(
        film.animation(milliseconds: delay ?? 100), of: ascent.request.ending(at: ascent.iteration))
      lines.append("\(animation.path) · \(ascent.request.size) · \(film.count) frames · \(bytes.megabytes)")
    }
    return lines
  }

  /// What is told of an ascent that did not end as it was asked to.
  private func explanation(_ result: AscentDriver.Result, _ ascent: Ascent) -> String {
    let reason = "\(ascent.request.title): \(result.ending.explanation ?? "")"
    guard result.ending == .silent else { return reason }
    return "\(reason) (\(ascent.iteration) iterations); try --recipe natural, another --seed or another --start"
  }

  /// Says how far the ascent went, by what is known of photographs.
  private func tellLimit(_ natural: NaturalMaximum?, _ result: AscentDriver.Result, _ ascent: Ascent) {
    guard let natural else {
      return StandardError.complain(
        "all \(ascent.iteration) iterations: no index of examples knows a natural maximum to end at "
          + "(phosphene examples NETWORK --images FOLDER)")
    }
    let value = NodeSheet.rounded(natural.value)
    StandardError.complain(
      result.ending == .naturalMaximum
        ? "the natural maximum, \(value) in \(natural.folder), is reached after \(ascent.iteration) iterations"
        : "the natural maximum, \(value) in \(natural.folder), is not reached in \(ascent.iteration) iterations")
  }

  /// Drives the ascent to its end or an interruption; the bar shows how far it is.
  private func run(_ driver: AscentDriver, _ log: inout RenderLog, _ film: inout Film?) -> AscentDriver.Result {
    let ascent = driver.ascent
    let progress = ProgressBar(of: ascent.request.last)
    defer { progress.clear() }
    film?.follow(ascent)
    var start = ContinuousClock.now
    return driver.run(to: ascent.request.last) { value in
      log.add(value, seconds: (ContinuousClock.now - start) / .seconds(1))
      progress.show(ascent.iteration, log.iterationsPerSecond)
      film?.follow(ascent)
      start = ContinuousClock.now
    }
  }

  /// What to make in which network, and the settings that were given for it.
  private func requestAndNetwork() throws -> (AscentRequest, NetworkFile, Settings) {
    let catalog = Catalog()
    guard let like else {
      guard let text = address else {
        throw ValidationError("nothing to render: give NETWORK/LAYER/NODE or --like picture.png")
      }
      let address = try AscentAddress(text, in: catalog)
      let settings = try address.settings.merging(options.settings()).merging(opening.settings).withStandardRecipes()
      let file = try catalog.open(address.target.network, inputRange: settings.inputRange, labels: opening.labels)
      guard let objective = try address.objective(in: file) else {
        throw ValidationError("'\(text)' names no node: NETWORK/LAYER/NODE or NETWORK/OBJECTIVE is expected")
      }
      return (AscentRequest(objective, in: file, settings), file, settings)
    }
    let read = try RequestFile(like)
    if let remark = read.remark { StandardError.complain("\(like) \(remark)") }
    if let kernels = read.kernels, kernels != Kernels.name {
      StandardError.complain(
        "\(like) was made with other kernels (\(kernels)) than are used here (\(Kernels.name)): pixels will differ")
    }
    let request = try options.settings().merging(opening.settings).applied(to: read.request)
    let name = address ?? catalog.address(of: request.network, at: request.commit)
    guard catalog.has(name) else {
      let problem =
        address == nil
        ? "\(like) was made with the network '\(name)', which is not known here"
        : "there is no network or file '\(name)'; with --like, layer and node come from the picture"
      throw CommandError(
        message: "\(problem): give its file, phosphene render --like \(like) FILE.onnx -o FILE.png",
        status: CommandError.usage)
    }
    let file = try catalog.open(name, inputRange: request.inputRange, labels: opening.labels)
    if let statistics = read.statistics, file.sha256 == read.request.weights,
      try StatisticsBook().statistics(of: file, cores: machine.cores).sha256 != statistics
    {
      StandardError.complain(
        "\(like) was made with other statistics of photographs than there are of \(file.name) now: pixels will differ")
    }
    return (request, file, Settings())
  }
}
