/// What a terminal has said about itself.
struct TerminalFeatures: Sendable {
  /// Whether it answers at all.
  var answers = false
  /// Whether it keeps 24-bit colours.
  var isTruecolor = false
  /// Whether it knows synchronised output.
  var isSynchronized = false
  /// Whether it knows kitty's graphics protocol.
  var hasKitty = false
  /// Whether it shows sixels.
  var hasSixel = false
  /// Whether its background is brighter than its text, presumably.
  var isLight = false
  /// A cell in pixels.
  var cellSize: (width: Int, height: Int)?

  /// Paints a colour and asks which one it was: a terminal with 24 bits a pixel answers with the same, another one with
  /// the nearest it has, or not at all. Then asks for the state of synchronised output, the background, the size of a
  /// cell, sixels, kitty's graphics, all of which those that do not know them ignore. The status report behind them is
  /// answered by nearly all: the end.
  static func question(graphics: Bool) -> String {
    let color = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
    let kitty = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    return color + "\u{1B}[?2026$p\u{1B}]11;?\u{1B}\\\u{1B}[16t" + (graphics ? kitty + "\u{1B}[c" : "") + "\u{1B}[5n"
  }

  /// Takes in an answer.
  mutating func learn(_ answer: TerminalAnswer) {
    switch answer {
    case .ready: answers = true
    case .renditions(let text):
      isTruecolor = ["48:2::1:2:3", "48;2;1;2;3", "48:2:1:2:3"].contains { text.contains($0) }
    case .mode(2026, let state): isSynchronized = state == 1 || state == 2
    case .mode: break
    case .background(let red, let green, let blue): isLight = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5
    case .attributes(let list): hasSixel = list.contains(4)
    case .graphics(let isKnown): hasKitty = isKnown
    case .cellSize(let width, let height): cellSize = (width, height)
    }
  }
}
