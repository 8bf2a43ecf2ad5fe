/// A window that shows a screen and tells what is typed. A class, because there is only one.
public protocol Terminal: AnyObject {
  /// Cells from left to right.
  var columns: Int { get }
  /// Cells from top to bottom.
  var rows: Int { get }
  /// The height of a cell over its width; 2 where the terminal does not say.
  var cellAspect: Double { get }
  /// How pictures are coloured. A change is seen with the next `draw`.
  var colorDepth: ColorDepth { get set }
  /// Whether the mouse is listened to; else the terminal itself selects text with it.
  var usesMouse: Bool { get set }
  /// Whether a newer screen would come late: the terminal has not yet taken, or not yet answered, what was sent.
  var isBehind: Bool { get }
  /// What goes over the line.
  var rate: LineRate { get }
  /// Counts a picture that was not even drawn because the terminal is behind.
  func countDropped()
  /// Shows `screen`, sending only what differs from what is shown.
  func draw(_ screen: Screen)
  /// Sends the last screen again, all of it: for Ctrl-L, after something else has written to the terminal.
  func redrawAll()
  /// Puts `text` where other programs paste it from, if the terminal does so.
  func copy(_ text: String)
  /// Waits until something happens, at most that long (`nil`: for ever; 0: not at all). Empty if the time is up, or as
  /// soon as the terminal is not behind any more.
  func events(timeoutMilliseconds: Int?) -> [TerminalEvent]
}
