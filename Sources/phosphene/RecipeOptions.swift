import ArgumentParser
import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension Canvas: ExpressibleByArgument {
  /// Reads `WIDTHxHEIGHT` or `SIDE`.
  public init?(argument: String) { self.init(text: argument) }
}

/// An option for every setting, as the table of settings has them: what is not given stays as it is.
///
/// The options are not properties but a dictionary: the argument parser looks for them in the mirror of a value, and
/// reads them back by their keys.
struct RecipeOptions: ParsableArguments, CustomReflectable {
  /// The input range is an option of all commands that open a network.
  private static let fields = SettingField.table.filter { $0.key != "input-range" }

  private var given: [String: String] = [:]
  private var more: [String] = []
  private let definitions: [String: Any]

  init() {
    definitions = Dictionary(
      uniqueKeysWithValues: Self.fields.map { field in
        let help = ArgumentHelp("\(field.help.sentence)", valueName: field.kind.placeholder)
        if field.kind.isFlag { return (field.key, Flag(wrappedValue: false, name: .customLong(field.key), help: help)) }
        return (field.key, Option<String?>(name: .customLong(field.key), parsing: .unconditional, help: help))
      })
  }

  var customMirror: Mirror {
    let more = Option<[String]>(
      wrappedValue: [], name: .customLong("set"), parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "Settings as addresses have them: tv=0.01, or step@40=0.02 from the step after 40 iterations on.",
        valueName: "key=value,..."))
    let children = Self.fields.map { ($0.key, definitions[$0.key]!) } + [(Self.moreKey, more)]
    return Mirror(self, children: children.map { (label: Optional($0.0), value: $0.1) })
  }

  private static let moreKey = "set"

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    definitions = [:]
    for field in Self.fields {
      let key = Key(stringValue: field.key)
      given[field.key] =
        field.kind.isFlag
        ? try container.decode(Bool.self, forKey: key) ? "yes" : nil
        : try container.decodeIfPresent(String.self, forKey: key)
    }
    more = try container.decodeIfPresent([String].self, forKey: Key(stringValue: Self.moreKey)) ?? []
  }

  /// Whether the option `key` was given.
  func has(_ key: String) -> Bool { given[key] != nil }

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
    for field in Self.fields where withPictures || !field.kind.isPicture {
      guard let value = given[field.key] else { continue }
      do {
        settings.set(try Setting(field.key, value, book: book))
      } catch  where error.isOfFile {
        throw error
      } catch {
        // a wrong value is told with its key, a missing name without
        let text = error.description
        throw ValidationError(text.hasPrefix(field.key) ? "--\(text)" : "--\(field.key) \(value): \(text)")
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

extension String {
  /// Some words as a sentence of its own.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

/// How a network is opened.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The range of the network's input: \(Self.ranges) (default: its own).", valueName: "range"),
    transform: { text in
      guard let range = InputRange(text) else { throw ValidationError("\(Self.ranges) is expected") }
      return range
    })
  var inputRange: InputRange?

  @Option(help: ArgumentHelp("The names of the classes, one a line (default: its own).", valueName: "file"))
  var labels: String?

  /// What was given.
  var settings: Settings {
    var settings = Settings()
    if let inputRange { settings.set(.inputRange(inputRange)) }
    return settings
  }

  /// The network and the layer that `text` names, a NETWORK/LAYER without settings. Throws what is wrong with it.
  func layer(_ text: String) throws -> (NetworkFile, NetworkFile.Layer) {
    guard Settings.split(text).settings == nil else {
      throw ValidationError("'\(text)' has settings: NETWORK/LAYER alone is expected, since nothing is maximized")
    }
    let catalog = Catalog()
    let address = try Address(text, in: catalog)
    let file = try catalog.open(address.network, inputRange: inputRange, labels: labels)
    guard case (let layer?, nil) = try file.find(address) else {
      throw ValidationError("'\(text)' names no layer: NETWORK/LAYER is expected")
    }
    return (file, layer)
  }

  private static let ranges = "tf, caffe, torch or [bgr:]MEAN,MEAN,MEAN/STD,STD,STD"
}

/// How the machine is used.
struct MachineOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The maximum number of cores (default: all available).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): expected a whole number from 1") }
  }

  var cores: Cores { Cores(limit: threads) }
}
