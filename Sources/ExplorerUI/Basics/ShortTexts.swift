import TerminalUI

extension Float {
  /// Three significant digits: `0.123`, `45.7`, `1234`, `123k`.
  var shortText: String {
    let magnitude = abs(self)
    guard magnitude < 1e9 else { return "\(self)" }  // it may not be finite
    if magnitude >= 99_999.5 { return "\(Int((self / 1000).rounded()))k" }
    let decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : magnitude >= 0.9995 ? 2 : 3
    let scale = [1, 10, 100, 1000][decimals]
    let scaled = Int((magnitude * Float(scale)).rounded())
    let fraction = decimals == 0 ? "" : "." + String(String(scaled % scale + scale).dropFirst())
    return (self < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)" + fraction
  }
}

extension String {
  /// The end of the text that fits into `width` cells, after `…` where something was cut.
  func end(fitting width: Int) -> String {
    guard displayWidth > width else { return self }
    // no character takes less than a cell
    var end = String(suffix(max(0, width)))
    while !end.isEmpty && end.displayWidth + 1 > width { end.removeFirst() }
    return "…" + end
  }

  /// The beginning of the text that fits into `width` cells, before `…` where something was cut.
  func start(fitting width: Int) -> String {
    guard displayWidth > width else { return self }
    var start = String(prefix(max(0, width)))
    while !start.isEmpty && start.displayWidth + 1 > width { start.removeLast() }
    return start + "…"
  }

  /// The text in lines of at most `width` characters, cut between words; longer words are cut, too.
  func wrapped(to width: Int) -> [String] {
    var lines = [""]
    var length = 0
    for var word in split(separator: " ") {
      var count = word.count
      if length > 0 && length + 1 + count > width {
        lines.append("")
        length = 0
      }
      while length == 0 && count > width {
        lines[lines.count - 1] = String(word.prefix(width))
        lines.append("")
        word = word.dropFirst(width)
        count -= width
      }
      lines[lines.count - 1] += (length == 0 ? "" : " ") + word
      length += (length == 0 ? 0 : 1) + count
    }
    return lines
  }
}
