import NeuralNetwork

/// A kind of values that settings have, and how it is parsed.
public enum SettingKind: Sendable {
  case recipe, start, picture, size, inputRange, tokens
  /// Yes or no; an option without a value.
  case flag
  case whole(ClosedRange<UInt64>)
  case number(ClosedRange<Float>)
  /// A number above 0.
  case positive

  /// The permitted values in words: `a whole number from 0 to 16384`.
  public var expected: String {
    switch self {
    case .recipe: "the name of a recipe"
    case .start: "noise, black, grey or the path of a picture"
    case .picture: "the path of a picture"
    case .size: "WIDTHxHEIGHT or SIDE, from 1 to \(Recipe.largestSide)"
    case .inputRange: "tf, caffe, torch or [bgr:]MEAN,MEAN,MEAN/STD,STD,STD"
    case .tokens: TokenSet.allCases.map(\.rawValue).joined(separator: ", ")
    case .flag: "yes or no"
    case .whole(let range) where range.upperBound == .max: "a whole number from \(range.lowerBound)"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    case .positive: "a positive number"
    }
  }

  /// The placeholder for a value in a synopsis; empty: there is no value.
  public var placeholder: String {
    switch self {
    case .recipe: "name"
    case .start: "start"
    case .picture: "picture"
    case .size: "WxH"
    case .inputRange: "range"
    case .tokens: "tokens"
    case .flag: ""
    case .whole: "n"
    case .number, .positive: "x"
    }
  }

  /// Whether an option for it has no value.
  public var isFlag: Bool { if case .flag = self { true } else { false } }

  /// Whether parsing a value may open a picture file.
  public var isPicture: Bool {
    switch self {
    case .start, .picture: true
    default: false
    }
  }

  /// Parses a value of setting `key`. Throws `RecipeError` with what was expected.
  func read(_ text: String, for key: String, book: RecipeBook) throws(RecipeError) -> SettingValue {
    let value: SettingValue? =
      switch self {
      case .recipe: .recipe(try book.recipe(named: text))
      case .start: .start(try Start(text))
      case .picture: .picture(try Self.picture(text, for: key))
      case .size: Canvas(text: text).map { .size($0) }
      case .inputRange: InputRange(text).map { .inputRange($0) }
      case .tokens: TokenSet(rawValue: text).map { .tokens($0) }
      case .flag: ["yes": true, "no": false][text].map { .flag($0) }
      case .whole(let range): UInt64(text).flatMap { range.contains($0) ? .whole($0) : nil }
      case .number(let range): Float(text).flatMap { range.contains($0) ? .number($0) : nil }
      case .positive: Float(text).flatMap { $0 > 0 && $0.isFinite ? .number($0) : nil }
      }
    guard let value else { throw RecipeError("\(key)=\(text): expected \(expected)") }
    return value
  }

  private static func picture(_ path: String, for key: String) throws(RecipeError) -> PictureReference {
    do {
      return try PictureReference(path: path)
    } catch {
      throw RecipeError("\(key): \(error)", isOfFile: true)
    }
  }
}

extension Canvas {
  /// Parses `WIDTHxHEIGHT` or `SIDE`, with sides from 1 to `Recipe.largestSide`.
  public init?(text: String) {
    let sides = text.split(omittingEmptySubsequences: false) { "x×".contains($0) }.map { Int($0) }
    guard (1...2).contains(sides.count), let width = sides[0], let height = sides[sides.count - 1],
      (1...Recipe.largestSide).contains(width), (1...Recipe.largestSide).contains(height)
    else { return nil }
    self.init(height: height, width: width)
  }
}
