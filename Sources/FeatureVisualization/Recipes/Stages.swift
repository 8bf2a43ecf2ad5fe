import NeuralNetwork

/// The sizes through which the image grows: stages whose side increases by a constant factor, the last at full size.
public struct Stages: Hashable, Sendable {
  /// The number of stages.
  public var count: Int
  /// The ratio of the sides of a stage and the one before.
  public var factor: Float
  /// The number of steps in each stage.
  public var iterationsEach: Int
  /// Whether the image is blurred between stages.
  public var blurs: Bool
  /// Whether what excites the objective most is moved to the middle between stages, where the image wraps around.
  public var centers: Bool

  /// Makes stages of equal length; by default a single one.
  public init(
    count: Int = 1, factor: Float = 1, iterationsEach: Int, blurs: Bool = false, centers: Bool = false
  ) {
    self.count = count
    self.factor = factor
    self.iterationsEach = iterationsEach
    self.blurs = blurs
    self.centers = centers
  }

  /// The total number of steps.
  public var iterations: Int { count * iterationsEach }

  /// A point in the course of the stages.
  struct Position: Equatable {
    /// The index of the stage.
    let stage: Int
    /// Steps taken in this stage, and how many it has.
    let iteration, length: Int
  }

  /// The stage of the step that follows `iteration` of `total` steps. Beyond the end the last stage continues.
  func position(after iteration: Int, of total: Int) -> Position {
    // if there are fewer steps than stages, the last stage has them all
    let each = total / count
    let stage = each == 0 ? count - 1 : min(count - 1, iteration / each)
    let first = stage * each
    return Position(
      stage: stage, iteration: iteration - first, length: stage < count - 1 ? each : max(1, total - first))
  }

  /// The size of stage `number` if the last one's is `size`. Sides have `least` pixels or more (at most the full side),
  /// and are even if `isEven`.
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
