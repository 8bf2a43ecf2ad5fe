import NetworkZoo
import NeuralNetwork
import Pictures

/// Looks at photographs to find out what they look like to some layers of a network: at several at once, one on each core.
/// It can be stopped, and goes on later.
struct PhotographSurvey {
  /// What is looked at of photographs: the number of one, and a part of it; nil: the whole.
  private typealias Look = (photograph: Int, part: Window?)

  private let names: [String]
  private var spreads: [Spread]
  private var looks = 0

  /// Looks for each core between two reports.
  private static let batch = 4

  /// A survey of the layers `names`, with nothing seen yet.
  init(of names: [String]) { (self.names, spreads) = (names, names.map { _ in Spread() }) }

  /// Goes on to the end of `photographs`, which must be the same each time. `progress` is told how many are done; where it
  /// returns false, the survey stops, and the result is false. Throws `RecipeError` if there is no such layer, or the
  /// network cannot be computed.
  mutating func look(
    at photographs: [Picture], in file: NetworkFile, cores: Cores, progress: (_ done: Int) -> Bool
  ) throws(RecipeError) -> Bool {
    let all = photographs.enumerated().flatMap { number, photograph -> [Look] in
      let parts = photographs.count < PhotographStatistics.many ? photograph.parts : []
      return [(number, nil)] + parts.map { (number, $0) }
    }
    let eyes = try eyes(on: file, count: min(cores.count, all.count))
    let cores = Cores(limit: eyes.count)
    while looks < all.count {
      let next = all[looks..<min(all.count, looks + Self.batch * eyes.count)]
      var seen = [[[Float]]](repeating: [], count: next.count)
      seen.withUnsafeMutableBufferPointer { seen in
        nonisolated(unsafe) let seen = seen
        cores.forEach(next.count) { [start = next.startIndex] piece, core in
          let look = next[start + piece], photograph = photographs[look.photograph]
          seen[piece] = eyes[core].look(at: look.part.map(photograph.cropped) ?? photograph, on: file.canvas)
        }
      }
      for values in seen { for layer in spreads.indices { spreads[layer].add(values[layer]) } }
      looks += next.count
      guard progress(looks < all.count ? all[looks].photograph : photographs.count) else { return false }
    }
    return true
  }

  /// What was found, where deviations are taken to be `doubt` times as large.
  func statistics(of file: NetworkFile, doubt: Float) -> PhotographStatistics {
    PhotographStatistics(
      weights: file.sha256,
      layers: zip(names, spreads).map { name, spread in
        PhotographStatistics.Layer(
          name: name, means: spread.means.halved, deviations: spread.deviations.map { doubt * $0 }.halved)
      }, looks: looks)
  }

  /// At most `count` of them: less where there is no memory for more.
  private func eyes(on file: NetworkFile, count: Int) throws(RecipeError) -> [Eye] {
    var targets: [Target] = []
    for name in names {
      guard let layer = file.layer(named: name), layer.shape.pixels > 1 else {
        throw RecipeError("\(file.name) has no layer '\(name)' with a map")
      }
      targets.append(Target(value: layer.value))
    }
    do {
      var eyes = [try Eye(targets, in: file)]
      while eyes.count < count, let more = try? Eye(targets, in: file) { eyes.append(more) }
      return eyes
    } catch {
      throw RecipeError("\(file.name): photographs cannot be measured: \(error)", isOfFile: true)
    }
  }
}

/// Looks at one picture after the other, on one core. A class, because it owns a plan; for one thread at a time.
private final class Eye {
  private let plan: Plan
  private let moments: [ChannelMoments]

  init(_ targets: [Target], in file: NetworkFile) throws(PlanError) {
    let alone = Cores(limit: 1)
    plan = try Plan(file.network, for: targets, on: file.canvas, cores: alone, isForwardOnly: true)
    moments = plan.activations.map { ChannelMoments(of: [$0], cores: alone) }
  }

  /// Of each target, the means of its channels and their standard deviations.
  func look(at picture: Picture, on canvas: Canvas) -> [[Float]] {
    plan.input.fill(with: picture.shown(at: canvas), size: canvas)
    plan.forward { target, _ in moments[target].measure() }
    return moments.map { $0.values[0] }
  }
}

/// The sum and the sum of squares of numbers that come again and again.
private struct Spread {
  private var count = 0.0
  private var sums: [Double] = [], squares: [Double] = []

  mutating func add(_ values: [Float]) {
    if count == 0 { (sums, squares) = (values.map { _ in 0 }, values.map { _ in 0 }) }
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

/// A square part of a picture.
private struct Window {
  let left, top, side: Int
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

  /// Square parts of two thirds of its shorter side, half of that apart.
  fileprivate var parts: [Window] {
    let side = min(width, height) * 2 / 3
    func starts(_ length: Int) -> [Int] {
      let count = max(2, (2 * (length - side) + side / 2) / side + 1)
      return (0..<count).map { $0 * (length - side) / (count - 1) }
    }
    return starts(height).flatMap { top in starts(width).map { Window(left: $0, top: top, side: side) } }
  }

  fileprivate func cropped(_ part: Window) -> Picture {
    cropped(left: part.left, top: part.top, width: part.side, height: part.side)
  }
}
