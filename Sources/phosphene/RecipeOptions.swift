import ArgumentParser
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Canvas: ExpressibleByArgument {
  /// Reads `WIDTHxHEIGHT` or `SIDE`.
  public init?(argument: String) { self.init(text: argument) }
}

/// The options that make up a recipe; what is not given stays as it is.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How it is climbed, one of those that 'phosphene recipes' lists (default: \(RecipeBook.standard)).",
      valueName: "name"))
  var recipe: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Steps to take (default: as the recipe says).", valueName: "n"))
  var iterations: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How far one step goes (default: as the recipe says).", valueName: "x"))
  var step: String?

  @Option(help: ArgumentHelp("The size of the picture (default: what the network was made for).", valueName: "WxH"))
  var size: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The random seed (default: 0).", valueName: "n"))
  var seed: String?

  @Option(
    help: ArgumentHelp(
      "The first image: noise, black, grey or a picture's path (default: as the recipe says).", valueName: "start"))
  var start: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many pixels the image is shifted at random, at the most.", valueName: "n"))
  var jitter: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many pictures climb at once.", valueName: "n"))
  var pictures: String?

  @Option(help: ArgumentHelp("The picture that the objective compares with.", valueName: "picture"))
  var guide: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "More settings, as addresses have them: tv=0.01, or step@40=0.02 for after 40 iterations.",
      valueName: "key=value,..."))
  var more: [String] = []

  /// Throws where a value is wrong, but for those of files, which are read when they are needed.
  func validate() throws {
    do {
      _ = try settings(withPictures: false)
    } catch let error as RecipeError where error.isOfFile {
      // it is no wrong usage, and will be told when the recipe is needed
    }
  }

  /// What was given.
  func settings(withPictures: Bool = true) throws -> Settings {
    let book = RecipeBook()
    var settings = Settings()
    var given = [
      ("recipe", recipe), ("iterations", iterations), ("step", step), ("size", size), ("seed", seed),
      ("jitter", jitter), ("pictures", pictures),
    ]
    if withPictures { given += [("start", start), ("guide", guide)] }
    for (key, value) in given {
      guard let value else { continue }
      do {
        settings.set(try Setting(key, value, book: book))
      } catch  where error.isOfFile {
        throw error
      } catch {
        // a wrong value is told with its key, a missing name without
        let text = error.description
        throw ValidationError(text.hasPrefix(key) ? "--\(text)" : "--\(key) \(value): \(text)")
      }
    }
    for text in more {
      do {
        settings = settings.merging(try Settings(text, book: book))
      } catch  where error.isOfFile {
        throw error
      } catch {
        throw ValidationError("--set \(text): \(error)")
      }
    }
    return settings
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

  /// What was given.
  var settings: Settings {
    var settings = Settings()
    if let inputRange { settings.set(.inputRange(inputRange)) }
    return settings
  }

  private static let ranges = "tf, caffe, torch or [bgr:]MEAN,MEAN,MEAN/STD,STD,STD"
}

/// How the machine is used.
struct MachineOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most cores to use (default: all that the process may).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): a number from 1 on is expected") }
  }

  var cores: Cores { Cores(limit: threads) }
}
