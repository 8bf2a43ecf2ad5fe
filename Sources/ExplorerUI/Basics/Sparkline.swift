/// The values of a run as a line of bars, with one or more iterations per column.
struct Sparkline {
  private static let bars: [Character] = Array("▁▂▃▄▅▆▇█")

  private let characters: [Character]
  private let total: Int
  private let width: Int

  /// The bars of `values` (by iteration, nil where none was measured) of a run of `total` iterations, in `width` columns.
  init(_ values: [Float?], total: Int, width: Int) {
    self.total = max(1, total)
    self.width = min(width, max(1, total + 1))
    // Double: neither a sum nor a difference of Floats overflows
    var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: self.width)
    for (iteration, value) in values.enumerated() {
      guard let value, value.isFinite else { continue }
      let column = Self.column(of: iteration, self.total, self.width)
      sums[column] = (sums[column].sum + Double(value), sums[column].count + 1)
    }
    let means = sums.map { $0.count > 0 ? $0.sum / Double($0.count) : nil }
    let known = means.compactMap { $0 }.sorted()
    // the first few of many are far lower: scaled from them, the others would all look full
    let low = known.isEmpty ? 0 : known[known.count / 20]
    let range = max((known.last ?? 0) - low, .leastNormalMagnitude)
    characters = means.map { mean in
      guard let mean else { return " " }
      return Self.bars[min(7, Int(max(0, mean - low) / range * 8))]
    }
  }

  var text: String { String(characters) }

  func character(at column: Int) -> String { String(characters[column]) }

  /// The column that holds an iteration.
  func column(of iteration: Int) -> Int { Self.column(of: iteration, total, width) }

  private static func column(of iteration: Int, _ total: Int, _ width: Int) -> Int {
    min(width - 1, max(0, iteration) * width / (total + 1))
  }
}
