import TerminalUI

/// The words of the explorer, each in a line.
struct GlossaryPage: Overlay {
  private var scroll = Scroll()

  let extent = OverlayExtent.page
  let closingCommands: Set<Command> = [.help, .log, .close, .leave]

  /// What the words mean, those that one meets first before the others.
  static let words: [(word: String, meaning: String)] = [
    ("layer", "a step of the network: many nodes that look at the same maps, those of the layers before"),
    ("node", "one channel of a layer: it responds to one kind of pattern, wherever in the image that is"),
    ("map", "the activations of a node at all places of the image"),
    ("unit", "a node at one place of its map"),
    ("activation", "how strongly a node responds; where nothing else is said, the mean over its map"),
    ("receptive field", "the part of the image that a unit sees: the column 'sees'"),
    ("class", "a node of the last layer, which stands for one kind of thing"),
    ("objective", "the number that is made as large as possible, mostly the activation of one node"),
    ("iteration", "one small change of the image, after which the objective is larger, mostly"),
    ("run", "all iterations from the first image to the finished picture"),
    ("recipe", "how the iterations are made; the same node looks different by another recipe"),
    ("stage", "a part of a run, at one size of the image; the next one goes on with more pixels"),
    ("start", "the first image: noise, black, grey or a picture of yours"),
    ("seed", "a number that all chance follows from: with another one, another picture comes out"),
    ("silent, dead", "a silent node was active after no iteration; a dead one can be on no image"),
    ("address", "a line that says what is maximized and how, from which a picture can be made again"),
  ]

  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]? {
    if key == .tab {
      explorer.overlay = HelpPage(of: explorer)
      return []
    }
    var page = self
    let hidden = Self.hiddenRows(explorer.window)
    guard page.scroll.follow(Command(key: key), hidden: hidden, in: explorer.window) else { return nil }
    explorer.overlay = page
    return []
  }

  private static let wordWidth = (words.map(\.word.count).max() ?? 0) + 2

  /// The lines of the page; only the first one of a word has it.
  private static func lines(_ columns: Int) -> [(word: String, text: String)] {
    words.flatMap { word, meaning in
      meaning.wrapped(to: max(8, columns - wordWidth - 5)).enumerated().map { ($0 == 0 ? word : "", $1) }
    }
  }

  private static func hiddenRows(_ window: Window) -> Int { max(0, lines(window.columns).count - (window.rows - 2)) }

  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen) {
    let hidden = Self.hiddenRows(explorer.window)
    screen.putTitle("words", hints: (hidden > 0 ? [Scroll.hint] : []) + ["tab keys", Command.close.hint()])
    for (row, line) in Self.lines(area.columns).dropFirst(min(scroll.rows, hidden)).prefix(area.rows - 2).enumerated() {
      screen.put(line.word, column: 2, row: 2 + row, style: .bold)
      screen.put(line.text, column: 2 + Self.wordWidth, row: 2 + row, width: area.columns - Self.wordWidth - 3)
    }
  }
}
