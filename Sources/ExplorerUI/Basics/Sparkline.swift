/// The values of a run as bars, with one or more iterations per column.
struct Sparkline {
  private static let bars: [Character] = Array("▁▂▃▄▅▆▇█")

  /// The bars, from the top row to the bottom.
  private let rows: [[Character]]
  private let total: Int
  private let width: Int

  /// The bars of `values` (by iteration, nil where none was measured) of a run of `total` iterations, in `width`
  /// columns and `height` rows.
  init(_ values: [Float?], total: Int, width: Int, height: Int = 1) {
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
    // the lowest has an eighth of a row, the highest all rows
    let eighths = means.map { mean in
      mean.map { min(8 * height, 1 + Int(max(0, $0 - low) / range * Double(8 * height))) }
    }
    rows = (0..<height).reversed().map { row in
      eighths.map { count in
        guard let count, count > 8 * row else { return " " }
        return Self.bars[min(8, count - 8 * row) - 1]
      }
    }
  }

  /// A row of bars, 0 at the top.
  func text(_ row: Int = 0) -> String { String(rows[row]) }

  func character(at column: Int, _ row: Int = 0) -> String { String(rows[row][column]) }

  /// The column that holds an iteration.
  func column(of iteration: Int) -> Int { Self.column(of: iteration, total, width) }

  private static func column(of iteration: Int, _ total: Int, _ width: Int) -> Int {
    min(width - 1, max(0, iteration) * width / (total + 1))
  }
}
