import NetworkZoo
import NeuralNetwork
import Pictures

extension PhotographStatistics {
  /// Measures `photographs` in the network of `file`, in the layers `names`. Photographs are scaled so that the
  /// network's image is 7/8 of their shorter side, and cut at its center; of few of them parts are looked at, too.
  /// `progress` is called after each photograph; where it returns false, the result is nil. Throws
  /// `RecipeError` if there is no such layer, or the network cannot be computed.
  public init?(
    of photographs: [Picture], in file: NetworkFile, layers names: [String], cores: Cores,
    progress: (_ done: Int) -> Bool = { _ in true }
  ) throws(RecipeError) {
    var layers: [NetworkFile.Layer] = []
    for name in names {
      guard let layer = file.layer(named: name), layer.shape.pixels > 1 else {
        throw RecipeError("\(file.name) has no layer '\(name)' with a map")
      }
      layers.append(layer)
    }
    let plan: Plan
    do {
      plan = try Plan(file.network, for: layers.map { Target(value: $0.value) }, on: file.canvas, cores: cores)
    } catch {
      throw RecipeError("\(file.name): photographs cannot be measured: \(error)", isOfFile: true)
    }
    let moments = ChannelMoments(of: plan.activations, cores: cores)
    var spreads = layers.map { Spread(count: 2 * $0.nodes) }
    var looks = 0
    for (index, photograph) in photographs.enumerated() {
      for window in photographs.count < Self.many ? photograph.windows : [photograph] {
        plan.input.fill(with: window.shown(at: file.canvas), size: file.canvas)
        plan.forward()
        moments.measure()
        for layer in layers.indices { spreads[layer].add(moments.values[layer]) }
        looks += 1
      }
      guard progress(index + 1) else { return nil }
    }
    // maps point into the plan's memory
    withExtendedLifetime(plan) {}
    let doubt = photographs.count < Self.many ? Self.doubt : 1
    self.init(
      weights: file.sha256,
      layers: zip(names, spreads).map { name, spread in
        Layer(name: name, means: spread.means.halved, deviations: spread.deviations.map { doubt * $0 }.halved)
      }, looks: looks)
  }

  /// The layers to be measured where nobody says which: at most eight that everything passes on its way through the
  /// network, from the first to the last; where there are few of them, any.
  public static func layers(of file: NetworkFile) -> [String] {
    let maps = file.layers.filter { $0.shape.pixels > 1 }
    let narrow = maps.filter { file.network.isPassed($0.value, onTheWayTo: maps.last!.value) }
    let candidates = narrow.count < mostLayers ? maps : narrow
    let count = min(mostLayers, candidates.count)
    return (0..<count).map { candidates[($0 + 1) * candidates.count / count - 1].name }
  }

  private static let mostLayers = 8
  /// So many photographs are looked at only as a whole.
  private static let many = 40
  /// Fewer say little of the average: the deviations around it are taken to be this much larger.
  private static let doubt: Float = 1.2
}

/// The sum and the sum of squares of numbers that come again and again.
private struct Spread {
  private var count = 0.0
  private var sums, squares: [Double]

  init(count: Int) { (sums, squares) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count)) }

  mutating func add(_ values: [Float]) {
    count += 1
    for (index, value) in values.enumerated() {
      sums[index] += Double(value)
      squares[index] += Double(value) * Double(value)
    }
  }

  var means: [Float] { sums.map { Float($0 / count) } }

  var deviations: [Float] {
    zip(sums, squares).map { sum, square in
      Float((max(0, square - sum * sum / count) / max(1, count - 1)).squareRoot())
    }
  }
}

extension [Float] {
  /// Rounded to half precision, as files keep them: what was measured now gives the same pictures as what is read
  /// later.
  fileprivate var halved: [Float] { map { Float(Float16(Swift.min(Swift.max($0, -65504), 65504))) } }
}

extension Picture {
  /// As a network sees photographs of a size `canvas`: scaled so that this is 7/8 of the shorter side, cut at the
  /// center.
  fileprivate func shown(at canvas: Canvas) -> Picture {
    func margin(_ side: Int) -> Int { (side + 3) / 7 }
    let whole = filling(width: canvas.width + margin(canvas.width), height: canvas.height + margin(canvas.height))
    return whole.cropped(
      left: margin(canvas.width) / 2, top: margin(canvas.height) / 2, width: canvas.width, height: canvas.height)
  }

  /// The whole, and square parts of two thirds of its shorter side, half of that apart.
  fileprivate var windows: [Picture] {
    let side = min(width, height) * 2 / 3
    func starts(_ length: Int) -> [Int] {
      let count = max(2, (2 * (length - side) + side / 2) / side + 1)
      return (0..<count).map { $0 * (length - side) / (count - 1) }
    }
    return [self]
      + starts(height).flatMap { top in
        starts(width).map { cropped(left: $0, top: top, width: side, height: side) }
      }
  }
}
