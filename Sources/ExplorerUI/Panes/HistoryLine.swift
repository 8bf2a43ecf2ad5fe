import FeatureVisualization
import TerminalUI

/// The rows below a picture: a run's values as bars, and which iteration is on the screen.
struct HistoryLine {
  let followed: FollowedRun
  /// The columns of the window.
  let columns: Int
  /// The rows that it has.
  let height: Int
  /// The node's largest response to a photograph, where that is known and the run's values can be compared with it.
  var natural: Float?
  /// Whether the seed stands here, because there is no row for the recipe.
  let showsSeed: Bool

  /// What stands right of the bars, in the rows from the bottom up. Without room for all the last words go first.
  private var labels: [String] { labels(iteration: followed.shownIteration, best: best) }

  private func labels(iteration: Int, best: (iteration: Int, value: Float)?) -> [String] {
    let request = followed.shownRequest
    var words = ["iteration \(iteration) of \(followed.total)"]
    if showsSeed { words.append("seed \(request.seed)") }
    let (stage, count) = request.stage(at: followed.shownIteration)
    if count > 1 { words.append("stage \(stage) of \(count)") }
    if let natural { words.append("┊ photographs \(natural.shortText)") }
    if let best { words.append("best \(best.value.shortText) at \(best.iteration)") }
    var lines: [String] = []
    var rest = words[...]
    while lines.count < height, var line = rest.popFirst() {
      while let next = rest.first, next.count + line.count + 3 <= columns / 2 - 4 {
        line = "\(next) · \(line)"
        rest = rest.dropFirst()
      }
      lines.append(line)
    }
    return lines
  }

  private var best: (iteration: Int, value: Float)? { followed.best }

  /// The columns of the bars, which begin in the second column of the window. They leave room for numbers that grow,
  /// and for what will be the best.
  private var width: Int {
    let best = (followed.total, best?.value ?? followed.lastSeenValue ?? 0)
    return columns - 4 - (labels(iteration: followed.total, best: best).map(\.count).max() ?? 0)
  }

  /// Draws it so that its last row is `row`.
  func draw(row: Int, on screen: inout Screen) {
    for (line, label) in labels.enumerated() {
      screen.put(label, column: columns - 1 - label.count, row: row - line, style: line == 0 ? [] : .dim)
    }
    guard width > 4 else { return }
    let line = Sparkline(Array(followed.seenValues), total: followed.total, width: width, height: height)
    let shown = line.column(of: followed.shownIteration)
    let best = best.map { line.column(of: $0.iteration) }
    // where the run passes what photographs reach; earlier stages have another size
    let first = followed.shownRequest.stageBorders.last.map { $0 + 1 } ?? 0
    let passing = natural.flatMap { natural in
      followed.seenValues.dropFirst(first).firstIndex { ($0 ?? -.infinity) >= natural }
    }
    for index in 0..<height {
      let y = row - height + 1 + index
      screen.put(line.text(index), column: 1, row: y, style: .dim)
      for border in followed.shownRequest.stageBorders {
        screen.put("│", column: 1 + line.column(of: border), row: y, style: .dim)
      }
      if let passing { screen.put("┊", column: 1 + line.column(of: passing), row: y, style: .accent) }
      if let best { screen.put(line.character(at: best, index), column: 1 + best, row: y, style: .bold) }
      screen.put(line.character(at: shown, index), column: 1 + shown, row: y, style: [.place, .bold])
    }
  }

  /// The iteration under `column` of the window; nil: there is none.
  func iteration(at column: Int) -> Int? {
    guard width > 4, column >= 1, column <= width else { return nil }
    return (column - 1) * (followed.total + 1) / max(1, min(width, followed.total + 1))
  }
}
