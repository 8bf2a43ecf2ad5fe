import FeatureVisualization

/// The progress of a render or a download, on standard error if that is a terminal.
struct ProgressBar {
  private static let width = 30
  private let count: Int
  private let isShown: Bool

  /// A bar of `count` steps.
  init(of count: Int) {
    self.count = count
    isShown = StandardError.isTerminal && count > 0
  }

  func show(_ done: Int, _ perSecond: Double) {
    guard isShown else { return }
    let filled = done * Self.width / count
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
    let left = perSecond > 0 ? Int((Double(count - done) / perSecond).rounded(.up)) : 0
    StandardError.write("\r\u{1B}[K\(bar) \(done) of \(count)   \(Int(perSecond.rounded())) it/s   \(left) s left")
  }

  func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
  }
}
