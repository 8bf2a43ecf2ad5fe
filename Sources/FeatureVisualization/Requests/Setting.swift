import NeuralNetwork

/// One thing that a recipe sets: `seed=3`.
public enum Setting: Hashable, Sendable {
  /// How it is climbed.
  case recipe(Recipe)
  /// The first image.
  case start(Start)
  /// The random seed.
  case seed(UInt64)
  /// The size of the image.
  case size(Canvas)
  /// How many steps are taken.
  case iterations(Int)
  /// The iteration to stop at.
  case end(Int)
  /// How far one step goes.
  case step(Float)
  /// How far the image is shifted at random.
  case jitter(Int)
  /// How much a penalty counts.
  case penalty(Penalty, Float)
  /// How many pictures climb at once.
  case pictures(Int)
  /// The picture that the objective compares with.
  case guide(PictureReference)
  /// What the network is told its pixels are.
  case inputRange(InputRange)

  /// Lets `recipe` have it so.
  public func apply(to request: inout AscentRequest) {
    switch self {
    case .recipe(let recipe):
      request.recipe = recipe
      (request.iterations, request.end) = (recipe.stages.iterations, nil)
      // they were another method's
      (request.step, request.jitter) = (nil, nil)
      request.size = recipe.size.map { Canvas(height: $0, width: $0) } ?? request.size
    case .start(let start): request.start = start
    case .seed(let seed): request.seed = seed
    case .size(let size): request.size = size
    case .iterations(let iterations): (request.iterations, request.end) = (iterations, nil)
    case .end(let end): request.end = end
    case .step(let step): request.step = step
    case .jitter(let jitter): request.jitter = jitter
    case .penalty(let penalty, let weight):
      request.objective.setWeight(of: penalty, to: weight)
      // no term would mean the method's own
      if weight == 0, (request.recipe.penalties[penalty] ?? 0) != 0 {
        request.objective.terms.append(Objective.Term(weight: 0, measure: .penalty(penalty)))
      }
    case .pictures(let count): request.pictures = count
    case .guide(let guide): request.guide = guide
    case .inputRange(let range): request.inputRange = range
    }
  }

  /// Whether it may be set while an ascent runs.
  public var isChangeable: Bool {
    switch self {
    case .step, .jitter, .penalty, .size, .seed: true
    default: false
    }
  }

  /// What it is called in addresses.
  public var key: String {
    switch self {
    case .recipe: "recipe"
    case .start: "start"
    case .seed: "seed"
    case .size: "size"
    case .iterations: "iterations"
    case .end: "end"
    case .step: "step"
    case .jitter: "jitter"
    case .penalty(let penalty, _): penalty.rawValue
    case .pictures: "pictures"
    case .guide: "guide"
    case .inputRange: "input-range"
    }
  }

  /// Everything that may be set, as addresses call it.
  public static let keys =
    ["recipe", "start", "seed", "size", "iterations", "end", "step", "jitter"] + Penalty.allCases.map(\.rawValue)
    + ["pictures", "guide", "input-range"]

  /// The value as addresses have it.
  public var value: String {
    switch self {
    case .recipe(let recipe): recipe.name
    case .start(let start): "\(start)"
    case .seed(let seed): "\(seed)"
    case .size(let size): "\(size.width)x\(size.height)"
    case .iterations(let number), .end(let number), .jitter(let number), .pictures(let number): "\(number)"
    case .step(let number), .penalty(_, let number): shortest(number)
    case .guide(let guide): guide.path
    case .inputRange(let range): "\(range)"
    }
  }

  /// Reads the value of what is called `key`. Throws `RecipeError` with what is expected.
  public init(_ key: String, _ value: String, book: RecipeBook = RecipeBook()) throws(RecipeError) {
    func number<Number: LosslessStringConvertible & Comparable>(
      _ range: ClosedRange<Number>, _ kind: String = "a number"
    ) throws(RecipeError) -> Number {
      guard let number = Number(value), range.contains(number) else {
        throw RecipeError("\(key)=\(value): \(kind) from \(range.lowerBound) to \(range.upperBound) is expected")
      }
      return number
    }
    if let penalty = Penalty(rawValue: key) {
      self = .penalty(penalty, try number(0...1e9))
      return
    }
    switch key {
    case "recipe": self = .recipe(try book.recipe(named: value))
    case "start": self = .start(try Start(value))
    case "seed":
      guard let seed = UInt64(value) else { throw RecipeError("seed=\(value): a whole number from 0 on is expected") }
      self = .seed(seed)
    case "size":
      guard let size = Canvas(text: value) else {
        throw RecipeError("size=\(value): WIDTHxHEIGHT or SIDE, from 1 to \(Recipe.largestSide), is expected")
      }
      self = .size(size)
    case "iterations": self = .iterations(try number(1...Recipe.mostIterations, "a whole number"))
    case "end": self = .end(try number(0...Recipe.mostIterations, "a whole number"))
    case "step":
      guard let step = Float(value), step > 0, step.isFinite else {
        throw RecipeError("step=\(value): a positive number is expected")
      }
      self = .step(step)
    case "jitter": self = .jitter(try number(0...Recipe.largestSide, "a whole number"))
    case "pictures": self = .pictures(try number(1...AscentRequest.mostPictures, "a whole number"))
    case "guide":
      do {
        self = .guide(try PictureReference(path: value))
      } catch {
        throw RecipeError("guide: \(error)", isOfFile: true)
      }
    case "input-range":
      guard let range = InputRange(value) else {
        throw RecipeError("input-range=\(value): tf, caffe, torch or [bgr:]MEAN,MEAN,MEAN/STD,STD,STD is expected")
      }
      self = .inputRange(range)
    default:
      throw RecipeError("there is no setting '\(key)'; there are \(Setting.keys.joined(separator: ", "))")
    }
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
