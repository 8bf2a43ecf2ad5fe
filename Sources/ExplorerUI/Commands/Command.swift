import TerminalUI

/// What a user can ask for. `table` has the keys and words of each.
public enum Command: Hashable, Sendable {
  case up, down, left, right, pageUp, pageDown, first, last, goTo, open, filter
  case earlierRun, laterRun, runs, sort, random
  case runOrPause, again, recipe, branch, negative, start, compare
  case forward, back, tenthForward, tenthBack, best, play, slower, faster, grid, alone, activation, mask, examples,
    circuit, positions
  case address
  case zoomIn, zoomOut, zoomWhole, smooth, panLeft, panRight, panUp, panDown
  case export, exportRun, copy, mark, bookmarks
  case help, close, leave, colors, glyphs, mouse, rate, log, redraw, suspend

  private static let byKey: [Key: Command] = Dictionary(
    uniqueKeysWithValues: table.flatMap { entry in entry.keys.map { ($0, entry.command) } })

  /// The command of a key; nil: it has none.
  public init?(key: Key) {
    guard let command = Self.byKey[key] else { return nil }
    self = command
  }

  /// Its row of the table.
  var entry: Entry { Self.table.first { $0.command == self }! }

  /// What a command is about, which says where it can be given.
  enum Subject: Sendable {
    /// The cursors of the lists, and what lies over the window.
    case cursor
    /// The run on the screen, which it leaves, changes or looks into.
    case run
    /// The run on the screen, which it only runs, shows or saves.
    case picture
    case terminal
  }

  var subject: Subject {
    switch self {
    case .again, .recipe, .branch, .negative, .start, .compare, .activation, .mark: .run
    case .runOrPause, .forward, .back, .tenthForward, .tenthBack, .best, .play, .slower, .faster, .mask, .export,
      .exportRun, .copy:
      .picture
    case .colors, .glyphs, .mouse, .rate, .redraw, .suspend: .terminal
    default: .cursor
    }
  }

  /// Whether a replay goes on meanwhile.
  var leavesReplay: Bool {
    switch self {
    case .play, .runOrPause, .slower, .faster, .alone, .activation, .mask, .copy, .help, .log, .zoomIn, .zoomOut,
      .zoomWhole,
      .panLeft, .panRight, .panUp, .panDown:
      true
    default: subject == .terminal
    }
  }

  /// Whether it works beside a panel.
  var isForThePicture: Bool { subject == .picture || subject == .terminal }
}
