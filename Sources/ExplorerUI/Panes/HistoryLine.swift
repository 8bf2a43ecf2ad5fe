import TerminalUI

/// The row below the picture: a run's values as bars, and which iteration is on the screen.
struct HistoryLine {
  let followed: FollowedRun
  /// The columns of the window.
  let columns: Int
  /// Whether the seed stands here, because there is no row for the recipe.
  let showsSeed: Bool

  private var seed: String { showsSeed ? "seed \(followed.shownRequest.seed) · " : "" }

  /// The columns of the bars, which begin in the second column of the window.
  private var width: Int {
    columns - 4 - seed.count - "iteration \(followed.total) of \(followed.total)".count
  }

  func draw(row: Int, on screen: inout Screen) {
    let label = "\(seed)iteration \(followed.shownIteration) of \(followed.total)"
    screen.put(label, column: columns - 1 - label.count, row: row)
    guard width > 4 else { return }
    let line = Sparkline(followed.run.history.values, total: followed.total, width: width)
    screen.put(line.text, column: 1, row: row, style: .dim)
    let shown = line.column(of: followed.shownIteration)
    screen.put(line.character(at: shown), column: 1 + shown, row: row, style: [.accent, .bold])
  }

  /// The iteration under `column` of the window; nil: there is none.
  func iteration(at column: Int) -> Int? {
    guard width > 4, column >= 1, column <= width else { return nil }
    return (column - 1) * (followed.total + 1) / max(1, min(width, followed.total + 1))
  }
}
