import Files
import TerminalUI

/// The progress of a render or a download, on standard error if that is a terminal. It is written over itself without
/// any escape sequence, which simple terminals would show.
final class ProgressBar {
  private static let usualColumns = 80

  private let count: Int
  private let isShown: Bool
  /// The columns that are written to.
  private var width = 0

  /// A bar of `count` steps.
  init(of count: Int) {
    self.count = count
    isShown = StandardError.isTerminal && count > 0
  }

  /// Shows `done` steps, and a rate of iterations.
  func show(_ done: Int, _ perSecond: Double) {
    let left = perSecond > 0 ? Double(count - done) / perSecond : 0
    let rate = perSecond < 10 ? "\((10 * perSecond).rounded() / 10)" : "\(Int(perSecond.rounded()))"
    show(done, text: "\(done) of \(count)   \(rate) it/s   \(left.duration) left")
  }

  /// Shows `done` steps, and a text beside the bar.
  func show(_ done: Int, text: TerminalText) {
    guard isShown else { return }
    let columns = OutputTerminal.columns(of: 2) ?? Self.usualColumns
    let line = ProgressLine(columns: columns).text(Double(done) / Double(count), text)
    let taken = line.description.displayWidth
    // what a narrower window has broken is not made worse
    StandardError.write("\r" + line + .spaces(min(width, columns - ProgressLine.margin) - taken))
    width = taken
  }

  /// Removes it.
  func clear() {
    guard isShown && width > 0 else { return }
    StandardError.write("\r" + .spaces(width + ProgressLine.margin - 1) + "\r")
    width = 0
  }
}
