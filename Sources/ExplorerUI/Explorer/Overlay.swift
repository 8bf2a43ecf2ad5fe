import TerminalUI

/// Something that lies over the explorer and takes the keys.
///
/// Each kind is a type that has its own keys, state, drawing and hints, in a file of `Overlays/`.
protocol Overlay: Sendable {
  /// Where it is drawn.
  var extent: OverlayExtent { get }
  /// The commands that close it, unless `press` takes their keys.
  var closingCommands: Set<Command> { get }
  /// What it has asked for and waits for, to close when it comes.
  var awaited: AwaitedAnswer? { get }
  /// What keys do in it, for the status row; pages and lines draw their own.
  func hints(_ explorer: Explorer) -> [String]

  /// Follows a key: stores its new state, or nil, in `explorer.overlay`. Returns nil for a key that it does not know.
  func press(_ key: Key, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]?
  /// Takes in text that was pasted, without line breaks.
  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect]
  /// Draws it into `area`: the window, its last row, or its left columns down to the lists' last row.
  func draw(of explorer: Explorer, in area: CellArea, on screen: inout Screen)

  /// Shows what is wrong with what was typed or chosen in it; false: not here.
  mutating func show(problem: String) -> Bool
  /// Takes in how a path that is being typed can go on.
  mutating func take(_ completion: PathCompletion)
}

/// Where an overlay is drawn, which says what can be done beside it.
enum OverlayExtent: Sendable {
  /// Over the whole window. The mouse wheel moves in it.
  case page
  /// In place of the status row.
  case line
  /// In place of the lists, at least so many columns wide. Keys for the picture and the terminal work on.
  case panel(columns: Int)
}

/// An answer that an overlay can wait for.
enum AwaitedAnswer: Sendable { case address, start }

extension Overlay {
  var closingCommands: Set<Command> { [.close, .leave] }
  var awaited: AwaitedAnswer? { nil }
  func hints(_ explorer: Explorer) -> [String] { [] }
  func paste(_ text: String, in explorer: inout Explorer, at now: ContinuousClock.Instant) -> [Effect] { [] }
  func show(problem: String) -> Bool { false }
  func take(_ completion: PathCompletion) {}
}
