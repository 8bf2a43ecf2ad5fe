/// A terminal without a window, for tests: it keeps the last screen and returns the events of a script.
public final class MemoryTerminal: Terminal {
  /// Width in cells.
  public private(set) var columns: Int
  /// Height in cells.
  public private(set) var rows: Int
  /// Height of a cell divided by its width.
  public var cellAspect = 2.0
  /// The colors of pictures.
  public var colorDepth = ColorDepth.truecolor
  /// The characters of pictures, which are drawn as half blocks.
  public var glyphs = TerminalOptions.Glyphs.half
  public var nextGlyphs: TerminalOptions.Glyphs? { glyphs.next }
  public var nextColors: ColorDepth? { colorDepth.next() }
  /// Whether a mouse would be received.
  public var usesMouse = true
  /// Always false, because everything is accepted.
  public var isBehind: Bool { false }
  /// No traffic.
  public let rate = LineRate()
  /// The screen of the last `draw`.
  public private(set) var screen: Screen
  /// Number of calls of `draw`.
  public private(set) var draws = 0
  /// The text of the last `copy`.
  public private(set) var copied: String?
  /// Number of calls of `redrawAll`.
  public private(set) var redraws = 0
  /// What `text` has for the cells of a picture.
  public var filler: Character = "░"

  private var script: [[TerminalEvent]] = []

  /// An empty window of this size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    screen = Screen(columns: columns, rows: rows)
  }

  /// Appends to the script what one call of `events` will return.
  public func add(_ events: TerminalEvent...) {
    script.append(events)
  }

  /// Changes the size, and appends `.resized` to the script.
  public func resize(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    script.append([.resized])
  }

  /// Stores `screen`.
  public func draw(_ screen: Screen) {
    self.screen = screen
    draws += 1
  }

  /// Only counts the call.
  public func redrawAll() {
    redraws += 1
  }

  /// Stores `text`.
  public func copy(_ text: String) -> CopyingDoubt? {
    copied = text
    return nil
  }

  /// Does nothing.
  public func countDropped() {}

  /// The next events of the script, without waiting; empty at its end.
  public func events(timeoutMilliseconds: Int?) -> [TerminalEvent] {
    script.isEmpty ? [] : script.removeFirst()
  }

  /// The last screen as lines without trailing blanks; cells of pictures are `filler`.
  public var text: String {
    var layer = PictureLayer(columns: screen.columns, rows: screen.rows)
    var cache = CellPictureCache()
    layer.place(screen, cellAspect: cellAspect, style: PictureStyle(depth: colorDepth), cache: &cache)
    return (0..<screen.rows).map { row in
      var line = ""
      for column in 0..<screen.columns {
        let cell = screen.cells[row * screen.columns + column]
        if layer[column, row] != .none {
          line.append(filler)
        } else if cell.content != .continuation {
          line.append(cell.character)
        }
      }
      return line.withoutBlanksAtEnd
    }.joined(separator: "\n")
  }
}
