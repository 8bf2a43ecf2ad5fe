/// A terminal without a window, for tests: it keeps the last screen and tells of the events that it was given.
public final class MemoryTerminal: Terminal {
  /// Cells from left to right.
  public private(set) var columns: Int
  /// Cells from top to bottom.
  public private(set) var rows: Int
  /// The height of a cell over its width.
  public var cellAspect = 2.0
  /// How pictures would be coloured.
  public var colorDepth = ColorDepth.truecolor
  /// Whether a mouse would be listened to.
  public var usesMouse = true
  /// Never: it takes everything.
  public var isBehind: Bool { false }
  /// No line, no bytes.
  public let rate = LineRate()
  /// What was drawn last.
  public private(set) var screen: Screen
  /// How often `draw` was called.
  public private(set) var draws = 0
  /// What was copied last.
  public private(set) var copied: String?
  /// How often `redrawAll` was called.
  public private(set) var redraws = 0
  /// What stands for the cells of a picture in `text`.
  public var filler: Character = "░"

  private var script: [[TerminalEvent]] = []

  /// A window of this size, empty.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    screen = Screen(columns: columns, rows: rows)
  }

  /// Gives the events that the next call of `events` will tell of; each call of this is one more call of that.
  public func add(_ events: TerminalEvent...) {
    script.append(events)
  }

  /// Changes the size, and says so with the next `events`.
  public func resize(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    script.append([.resized])
  }

  /// Keeps `screen`.
  public func draw(_ screen: Screen) {
    self.screen = screen
    draws += 1
  }

  /// Counts.
  public func redrawAll() {
    redraws += 1
  }

  /// Keeps `text`.
  public func copy(_ text: String) { copied = text }

  /// There is nothing to count.
  public func countDropped() {}

  /// The next events of the script, at once, whatever the time allowed; empty at its end.
  public func events(timeoutMilliseconds: Int?) -> [TerminalEvent] {
    script.isEmpty ? [] : script.removeFirst()
  }

  /// The last screen as lines without the blanks at their ends; the cells of pictures shown as `filler`.
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
