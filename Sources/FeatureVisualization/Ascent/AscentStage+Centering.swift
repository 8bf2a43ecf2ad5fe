import NeuralNetwork

/// A place in an image, in fractions of its sides from the top and from the left.
struct Place: Equatable {
  let row, column: Double

  /// How many pixels of `canvas` the middle is below it and right of it.
  func distance(on canvas: Canvas) -> (rows: Int, columns: Int) {
    func distance(_ fraction: Double, _ side: Int) -> Int { Int(((0.5 - fraction) * Double(side)).rounded()) }
    return (distance(row, canvas.height), distance(column, canvas.width))
  }
}

extension AscentStage {
  /// How many views, at distances drawn at random, tell where something is.
  private static let looks = 4

  /// Where in a picture what excites the objective most is; nil where nothing does, or the image does not wrap around.
  ///
  /// It is where gradient times image, how much a pixel adds to the objective to the first order, has its largest mean
  /// around it.
  func place(ofPicture index: Int, using random: inout Random) -> Place? {
    let (height, width) = (canvas.height, canvas.width)
    guard shiftsFreely, plan.input.shape == Shape(height, width, 3) else { return nil }
    let shifted = View([.shift(nil)], on: canvas, tiles: [View.Tile(top: 0, left: 0)], seenBy: plan, cores: cores)
    var step = StepContext(
      random: random, progress: 0, rescue: nil, leak: request.tuned.leak, branches: request.tuned.branches,
      penalties: [], wantsGradient: true, isCancelled: { false })
    guard measureViews(ofPicture: index, &step, in: (shifted, Self.looks)) != nil else { return nil }
    random = step.random
    var parts = contributions(to: index)
    // a seventh of a side: about the size of a thing
    let around = SeparableResampling(
      rows: .blurring(height, sigma: Double(height) / 7, wraps: true),
      columns: .blurring(width, sigma: Double(width) / 7, wraps: true), channels: 1, cores: cores)
    parts.withUnsafeMutableBufferPointer { around.apply($0.baseAddress!, into: $0.baseAddress!) }
    guard let best = parts.indices.max(by: { parts[$0] < parts[$1] }), parts[best] > 0 else { return nil }
    return Place(row: Double(best / width) / Double(height), column: Double(best % width) / Double(width))
  }

  /// By pixel, the sum over colors of the gradient times the difference from the mean color.
  private func contributions(to index: Int) -> [Float] {
    let image = pictures[index].image.base, pixels = canvas.height * canvas.width
    var sums = [Double](repeating: 0, count: 3)
    for i in 0..<3 * pixels { sums[i % 3] += Double(image[i]) }
    let mean = sums.map { Float($0 / Double(pixels)) }
    return (0..<pixels).map { pixel in
      (0..<3).reduce(0) { $0 + imageGradient.base[3 * pixel + $1] * (image[3 * pixel + $1] - mean[$1]) }
    }
  }
}

extension ImageParameters {
  /// Moves what is at `place` to the middle; the image wraps around.
  func center(_ place: Place) {
    let (rows, columns) = place.distance(on: canvas)
    roll(rows: rows, columns: columns)
  }
}
