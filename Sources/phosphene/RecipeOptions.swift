import ArgumentParser
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Start: ExpressibleByArgument {}

extension Canvas: ExpressibleByArgument {
  /// Reads `WIDTHxHEIGHT` or `SIDE`.
  public init?(argument: String) { self.init(text: argument) }
}

/// The options that make up a recipe.
struct RecipeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Steps to take.", valueName: "n"))
  var iterations = Recipe.standardIterations

  @Option(help: ArgumentHelp("How far one step goes, in standard deviations of the gradient.", valueName: "x"))
  var step = Recipe.standardStep

  @Option(help: ArgumentHelp("The size of the picture (default: what the network was made for).", valueName: "WxH"))
  var size: Canvas?

  @Option(help: ArgumentHelp("The random seed of the noise.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("The first image: noise, black or grey.", valueName: "start"))
  var start = Start.noise

  func validate() throws {
    guard iterations >= 0 else { throw ValidationError("--iterations \(iterations): a number from 0 on is expected") }
    guard step > 0, step.isFinite else { throw ValidationError("--step \(step): a positive number is expected") }
  }

  /// The recipe for a node of a network.
  func recipe(for node: Int, of layer: NetworkFile.Layer, in file: NetworkFile) -> Recipe {
    Recipe(
      network: file.name, weights: file.sha256, layer: layer.name, node: node, start: start, seed: seed,
      size: size ?? file.canvas, step: step, iterations: iterations)
  }
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
