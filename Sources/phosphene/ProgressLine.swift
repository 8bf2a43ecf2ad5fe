import Files
import TerminalUI

/// A line that shows how far something is, as wide as there is room.
struct ProgressLine {
  /// The columns of a bar, if there is room for it.
  private static let widest = 30, narrowest = 5

  /// Columns that are left free: for the ^C of Ctrl-C, and because some terminals go on in the next line behind the
  /// last.
  static let margin = 3

  /// The columns that there are.
  let columns: Int

  /// `part` of 1 as a bar, and `text` beside it, or what there is room for of that.
  func text(_ part: Double, _ text: TerminalText) -> TerminalText {
    let room = columns - Self.margin
    let bar = min(Self.widest, room - 1 - text.description.displayWidth)
    guard bar >= Self.narrowest else { return TerminalText("\(text.description.prefix(max(0, room)))") }
    let filled = min(bar, Int(part * Double(bar)))
    let parts: [TerminalText] = Array(repeating: "█", count: filled) + Array(repeating: "·", count: bar - filled)
    return TerminalText.joined(parts, separator: "") + " " + text
  }
}
