import NeuralNetwork

/// How the image grows: so many stages, each of the side of the one before times a factor, the last of full size.
public struct Stages: Hashable, Sendable {
  /// How many there are.
  public var count: Int
  /// How much larger each is than the one before.
  public var factor: Float
  /// Steps of each.
  public var iterationsEach: Int
  /// Whether the image is blurred between them.
  public var blurs: Bool

  /// Stages of equal length.
  public init(count: Int = 1, factor: Float = 1, iterationsEach: Int, blurs: Bool = false) {
    self.count = count
    self.factor = factor
    self.iterationsEach = iterationsEach
    self.blurs = blurs
  }

  /// Steps of all together.
  public var iterations: Int { count * iterationsEach }

  /// A stage at work.
  struct Position: Equatable {
    let number: Int
    /// Steps taken in it, and how many it has.
    let iteration, length: Int
  }

  /// Where one is after `iteration` of `total` steps: before the step that follows. Beyond the end the last stage goes on.
  func position(after iteration: Int, of total: Int) -> Position {
    // where there are fewer steps than stages, they are the last one's
    let each = total / count
    let number = each == 0 ? count - 1 : min(count - 1, iteration / each)
    let first = number * each
    return Position(
      number: number, iteration: iteration - first, length: number < count - 1 ? each : max(1, total - first))
  }

  /// The size of stage `number` where the last one's is `size`: at least `least` a side, even sides if `isEven`.
  func canvas(of number: Int, for size: Canvas, least: Int, isEven: Bool) -> Canvas {
    guard number < count - 1 else { return size }
    var scale: Float = 1
    for _ in number..<count - 1 { scale /= factor }
    func side(_ full: Int) -> Int {
      let wanted = Float(full) * scale
      let rounded = isEven ? 2 * Int((wanted / 2).rounded()) : Int(wanted.rounded())
      return max(min(full, least), rounded)
    }
    return Canvas(height: side(size.height), width: side(size.width))
  }
}
