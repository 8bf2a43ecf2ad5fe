import ArgumentParser
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Start: ExpressibleByArgument {}

extension Canvas: ExpressibleByArgument {
  /// Reads `WIDTHxHEIGHT` or `SIDE`.
  public init?(argument: String) { self.init(text: argument) }
}

/// The options that make up a recipe; what is not given stays as it is.
struct RecipeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Steps to take (default: \(Recipe.standardIterations)).", valueName: "n"))
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "How far one step goes, in standard deviations of the gradient (default: \(Recipe.standardStep)).",
      valueName: "x"))
  var step: Float?

  @Option(help: ArgumentHelp("The size of the picture (default: what the network was made for).", valueName: "WxH"))
  var size: Canvas?

  @Option(help: ArgumentHelp("The random seed of the noise (default: 0).", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("The first image: noise, black or grey (default: noise).", valueName: "start"))
  var start: Start?

  func validate() throws {
    if let iterations, !(0...Recipe.mostIterations).contains(iterations) {
      throw ValidationError("--iterations \(iterations): a number from 0 to \(Recipe.mostIterations) is expected")
    }
    if let step, !(step > 0 && step.isFinite) {
      throw ValidationError("--step \(step): a positive number is expected")
    }
  }

  var changes: RecipeChanges {
    var changes = RecipeChanges()
    changes.start = start
    changes.seed = seed
    changes.size = size
    changes.step = step
    changes.iterations = iterations
    return changes
  }
}

/// How a network is opened.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the network is told its pixels are: \(Self.ranges) (default: its own).", valueName: "range"),
    transform: { text in
      guard let range = InputRange(text) else { throw ValidationError("\(Self.ranges) is expected") }
      return range
    })
  var inputRange: InputRange?

  private static let ranges = "tf, caffe, torch or [bgr:]MEAN,MEAN,MEAN/STD,STD,STD"
}

/// How the machine is used.
struct MachineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The most cores to use (default: all that the process may).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): a number from 1 on is expected") }
  }

  var cores: Cores { Cores(limit: threads) }
}
