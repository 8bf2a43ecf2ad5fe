// A recipe as the texts of a picture file, and back.

import NeuralNetwork
import Pictures

extension Recipe {
  /// The program and its version, as files carry it.
  public static let software = "phosphene \(version)"
  /// This program's version.
  public static let version = "0.1.0"

  /// What a picture after `iterations` steps carries, so that it can be made again.
  public var texts: [PictureText] {
    let pairs: [(String, String)] = [
      ("Title", address), ("Software", Self.software), ("phosphene:network", network), ("phosphene:sha256", weights),
      ("phosphene:input-range", "\(inputRange)"), ("phosphene:layer", layer), ("phosphene:node", "\(node)"),
      ("phosphene:start", start.rawValue),
      ("phosphene:seed", "\(seed)"), ("phosphene:size", "\(size)"), ("phosphene:step", "\(step)"),
      ("phosphene:iteration", "\(iterations)"),
    ]
    return pairs.map { PictureText(key: $0, value: $1) }
  }

  /// Reads what `texts` wrote. Throws `RecipeError`, which names the first text that is missing or wrong.
  public init(texts: [PictureText]) throws(RecipeError) {
    func text(_ key: String) throws(RecipeError) -> String {
      guard let text = texts.first(where: { $0.key == key })?.value else {
        throw RecipeError("it carries no recipe (no text '\(key)'); pictures that phosphene wrote do")
      }
      return text
    }
    func parse<Value>(_ key: String, _ expected: String, _ parse: (String) -> Value?) throws(RecipeError) -> Value {
      let text = try text(key)
      guard let value = parse(text) else {
        throw RecipeError("its recipe says \(key) = '\(text)', expected \(expected)")
      }
      return value
    }
    self.init(
      network: try text("phosphene:network"), weights: try text("phosphene:sha256"),
      inputRange: try parse("phosphene:input-range", "tf, caffe, torch or MEAN,MEAN,MEAN/STD,STD,STD", InputRange.init),
      layer: try text("phosphene:layer"),
      node: try parse("phosphene:node", "a number from 0") { Int($0).flatMap { $0 >= 0 ? $0 : nil } },
      start: try parse("phosphene:start", Start.allCases.map(\.rawValue).joined(separator: ", "), Start.init),
      seed: try parse("phosphene:seed", "a number from 0") { UInt64($0) },
      size: try parse("phosphene:size", "WIDTHxHEIGHT", Canvas.init(text:)),
      step: try parse("phosphene:step", "a positive number") { Float($0).flatMap { $0.isFinite && $0 > 0 ? $0 : nil } },
      iterations: try parse("phosphene:iteration", "a number from 0 to \(Self.mostIterations)") {
        Int($0).flatMap { (0...Self.mostIterations).contains($0) ? $0 : nil }
      })
  }
}

extension Canvas {
  /// Reads `WIDTHxHEIGHT` or `SIDE`, sides from 1 to `Recipe.largestSide`.
  public init?(text: String) {
    let sides = text.split(omittingEmptySubsequences: false) { "x×".contains($0) }.map { Int($0) }
    guard (1...2).contains(sides.count), let width = sides[0], let height = sides[sides.count - 1],
      (1...Recipe.largestSide).contains(width), (1...Recipe.largestSide).contains(height)
    else { return nil }
    self.init(height: height, width: width)
  }
}

/// Why a recipe cannot be read or followed.
public struct RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public let description: String

  /// An error that reads `description`.
  public init(_ description: String) { self.description = description }
}
