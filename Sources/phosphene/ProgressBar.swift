import Files

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

  /// Shows `done` steps, and a rate of iterations.
  func show(_ done: Int, _ perSecond: Double) {
    let left = perSecond > 0 ? Int((Double(count - done) / perSecond).rounded(.up)) : 0
    show(done, text: "\(done) of \(count)   \(Int(perSecond.rounded())) it/s   \(left) s left")
  }

  /// Shows `done` steps, and a text beside the bar.
  func show(_ done: Int, text: String) {
    guard isShown else { return }
    let filled = min(Self.width, done * Self.width / count)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
    StandardError.write("\r\u{1B}[K\(bar) \(text)")
  }

  func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
  }
}
