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
    var end = self
    while !end.isEmpty && end.displayWidth + (end == self ? 0 : 1) > width { end.removeFirst() }
    return end == self ? self : "…" + end
  }

  /// The beginning of the text that fits into `width` cells, before `…` where something was cut.
  func start(fitting width: Int) -> String {
    guard displayWidth > width else { return self }
    var start = self
    while !start.isEmpty && start.displayWidth + 1 > width { start.removeLast() }
    return start + "…"
  }

  /// The text in lines of at most `width` characters, cut between words; longer words are cut, too.
  func wrapped(to width: Int) -> [String] {
    var lines = [""]
    for var word in split(separator: " ") {
      if !lines[lines.count - 1].isEmpty && lines[lines.count - 1].count + 1 + word.count > width { lines.append("") }
      while lines[lines.count - 1].isEmpty && word.count > width {
        lines[lines.count - 1] = String(word.prefix(width))
        lines.append("")
        word = word.dropFirst(width)
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines
  }
}
