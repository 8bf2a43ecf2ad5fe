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
  /// Whether the terminal has not yet taken all of the last screen; another picture now would come late as well.
  var isBehind: Bool { get }
  /// Shows `screen`, sending only what differs from what is shown.
  func draw(_ screen: Screen)
  /// Sends the last screen again, all of it: for Ctrl-L, after something else has written to the terminal.
  func redrawAll()
  /// Waits until something happens, at most that long (`nil`: for ever; 0: not at all). Empty if the time is up.
  func events(timeoutMilliseconds: Int?) -> [TerminalEvent]
}
