/// A window that shows screens and reports what is typed. A class, because there is only one.
public protocol Terminal: AnyObject {
  /// Width in cells.
  var columns: Int { get }
  /// Height in cells.
  var rows: Int { get }
  /// Height of a cell divided by its width; 2 if the terminal does not say.
  var cellAspect: Double { get }
  /// The colors of pictures. A change takes effect with the next `draw`.
  var colorDepth: ColorDepth { get set }
  /// The characters that pictures are made of. A change takes effect with the next `draw`.
  var glyphs: TerminalOptions.Glyphs { get set }
  /// The characters to go to when a user asks for others: the next ones that the terminal is not known to lack; nil: it
  /// has no others.
  var nextGlyphs: TerminalOptions.Glyphs? { get }
  /// The colors to go to when a user asks for others: fewer or, at the end, as many as the terminal has; nil: it has no
  /// others.
  var nextColors: ColorDepth? { get }
  /// Whether the program receives the mouse; if not, the terminal selects text with it.
  var usesMouse: Bool { get set }
  /// Whether a newer screen would arrive late, because the terminal has not yet accepted or answered what was sent.
  var isBehind: Bool { get }
  /// The traffic to the terminal.
  var rate: LineRate { get }
  /// Counts a picture that the caller did not draw because the terminal is behind.
  func countDropped()
  /// Shows `screen`. Only differences to what is shown are sent.
  func draw(_ screen: Screen)
  /// Sends all of the last screen again: for Ctrl-L, after another program has written to the terminal.
  func redrawAll()
  /// Copies `text` to the clipboard, if the terminal supports that; returns why that is doubtful, nil where nothing is
  /// known to be in the way.
  func copy(_ text: String) -> CopyingDoubt?
  /// Waits for events, up to the timeout (nil: forever; 0: not at all). Empty if the time is up, or as soon as the
  /// terminal is no longer behind.
  func events(timeoutMilliseconds: Int?) -> [TerminalEvent]
}
