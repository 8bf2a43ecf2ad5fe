import TerminalUI

/// What a user can ask for. One table feeds the keymap, the help overlay, the man page and README.
public enum Command: Equatable, Sendable {
  case up, down, left, right, pageUp, pageDown, first, last, goTo, open
  case runOrPause, forward, back, tenthForward, tenthBack, best, play, again
  case recipe, branch, negative, start, compare, activation, grid, address, copy
  case filter, zoomIn, zoomOut, zoomWhole, panLeft, panRight, panUp, panDown, colors, mouse, rate
  case export, exportRun, mark, bookmarks, help, close, leave, log, redraw, suspend

  /// A line of the table.
  public struct Entry: Sendable {
    /// What is done.
    public let command: Command
    /// The keys that do it.
    public let keys: [Key]
    /// How the keys are written.
    public let name: String
    /// What it does, in a few words.
    public let help: String
    /// Which part of the help it stands in.
    public let group: Group
  }

  /// The parts of the help.
  public enum Group: String, CaseIterable, Sendable {
    case moving, running, looking, saving, other
  }

  /// Every command.
  public static let table: [Entry] = [
    Entry(
      command: .up, keys: [.up, .character("k")], name: "↑ k", help: "up (a number before: that many)", group: .moving),
    Entry(
      command: .down, keys: [.down, .character("j")], name: "↓ j", help: "down (a number before: that many)",
      group: .moving),
    Entry(
      command: .left, keys: [.left, .character("h"), .backTab], name: "← h Shift-Tab", help: "the column at the left",
      group: .moving),
    Entry(
      command: .right, keys: [.right, .character("l"), .tab], name: "→ l Tab", help: "the column at the right",
      group: .moving),
    Entry(command: .pageUp, keys: [.pageUp], name: "PgUp", help: "a page up", group: .moving),
    Entry(command: .pageDown, keys: [.pageDown], name: "PgDn", help: "a page down", group: .moving),
    Entry(command: .first, keys: [.home], name: "Home", help: "the first entry", group: .moving),
    Entry(command: .last, keys: [.end], name: "End", help: "the last entry", group: .moving),
    Entry(
      command: .goTo, keys: [.character("G")], name: "G", help: "the entry of the number before, or last",
      group: .moving),
    Entry(
      command: .open, keys: [.enter], name: "Enter", help: "the column at the right; fetch a network",
      group: .moving),
    Entry(
      command: .filter, keys: [.character("/")], name: "/", help: "only the entries that hold what is typed",
      group: .moving),
    Entry(command: .runOrPause, keys: [.character(" ")], name: "Space", help: "run, pause", group: .running),
    Entry(command: .again, keys: [.character("r")], name: "r", help: "again with the next seed", group: .running),
    Entry(
      command: .recipe, keys: [.character("R")], name: "R", help: "choose the recipe, change its numbers",
      group: .running),
    Entry(
      command: .branch, keys: [.character("b")], name: "b", help: "go on anew from the iteration shown", group: .running
    ),
    Entry(
      command: .negative, keys: [.character("n")], name: "n", help: "climb the negative, or no longer", group: .running),
    Entry(command: .start, keys: [.character("o")], name: "o", help: "start from a picture", group: .running),
    Entry(
      command: .compare, keys: [.character("c")], name: "c", help: "compare with another seed or recipe",
      group: .running),
    Entry(command: .forward, keys: [.character(".")], name: ".", help: "one iteration forward", group: .looking),
    Entry(command: .back, keys: [.character(",")], name: ",", help: "one iteration back", group: .looking),
    Entry(
      command: .tenthForward, keys: [.character("}")], name: "}", help: "a tenth of the run forward", group: .looking),
    Entry(command: .tenthBack, keys: [.character("{")], name: "{", help: "a tenth of the run back", group: .looking),
    Entry(
      command: .best, keys: [.character("B")], name: "B", help: "the iteration of highest activation",
      group: .looking),
    Entry(command: .play, keys: [.character("p")], name: "p", help: "play the run back, or stop", group: .looking),
    Entry(
      command: .grid, keys: [.character("g")], name: "g", help: "all nodes of the layer at a glance", group: .looking),
    Entry(
      command: .activation, keys: [.character("a")], name: "a", help: "show where the node is active", group: .looking),
    Entry(command: .address, keys: [.character(":")], name: ":", help: "open an address", group: .looking),
    Entry(command: .zoomIn, keys: [.character("+"), .character("=")], name: "+ =", help: "nearer", group: .looking),
    Entry(command: .zoomOut, keys: [.character("-")], name: "-", help: "farther", group: .looking),
    Entry(command: .zoomWhole, keys: [.character("0")], name: "0", help: "the whole picture", group: .looking),
    Entry(
      command: .panLeft, keys: [.character("H"), .shiftLeft], name: "H Shift-←", help: "to the left, when near",
      group: .looking),
    Entry(
      command: .panDown, keys: [.character("J"), .shiftDown], name: "J Shift-↓", help: "down, when near",
      group: .looking),
    Entry(
      command: .panUp, keys: [.character("K"), .shiftUp], name: "K Shift-↑", help: "up, when near", group: .looking),
    Entry(
      command: .panRight, keys: [.character("L"), .shiftRight], name: "L Shift-→", help: "to the right, when near",
      group: .looking),
    Entry(
      command: .export, keys: [.character("e")], name: "e", help: "export the picture on the screen", group: .saving),
    Entry(
      command: .exportRun, keys: [.character("E")], name: "E", help: "export the run as an animation", group: .saving),
    Entry(command: .copy, keys: [.character("y")], name: "y", help: "copy the address", group: .saving),
    Entry(
      command: .mark, keys: [.character("m")], name: "m", help: "bookmark the picture, with a note", group: .saving),
    Entry(
      command: .bookmarks, keys: [.character("'")], name: "'", help: "the bookmarks: open one, remove one",
      group: .saving),
    Entry(command: .help, keys: [.character("?"), .function(1)], name: "? F1", help: "these keys", group: .other),
    Entry(
      command: .close, keys: [.escape], name: "Esc", help: "close this, forget a number or a filter", group: .other),
    Entry(
      command: .leave, keys: [.character("q"), .control("c")], name: "q Ctrl-C", help: "close this; leave",
      group: .other),
    Entry(command: .colors, keys: [.character("C")], name: "C", help: "fewer colours, after none all", group: .other),
    Entry(command: .mouse, keys: [.character("M")], name: "M", help: "mouse on, off", group: .other),
    Entry(command: .rate, keys: [.character("S")], name: "S", help: "what goes over the line", group: .other),
    Entry(command: .log, keys: [.character("X")], name: "X", help: "all messages so far", group: .other),
    Entry(command: .redraw, keys: [.control("l")], name: "Ctrl-L", help: "draw the screen anew", group: .other),
    Entry(command: .suspend, keys: [.control("z")], name: "Ctrl-Z", help: "suspend", group: .other),
  ]

  /// What a command is about, which says where it can be given.
  enum Subject: Sendable {
    /// The place in the lists, and what lies over the screen.
    case place
    /// The run on the screen, which it leaves, changes or looks into.
    case ascent
    /// The run on the screen, which it only runs, shows or saves.
    case picture
    /// The terminal.
    case terminal
  }

  /// What it is about.
  var subject: Subject {
    switch self {
    case .again, .recipe, .branch, .negative, .start, .compare, .activation, .mark: .ascent
    case .runOrPause, .forward, .back, .tenthForward, .tenthBack, .best, .play, .export, .exportRun, .copy: .picture
    case .colors, .mouse, .rate, .redraw, .suspend: .terminal
    default: .place
    }
  }

  /// Whether it works beside a panel: it runs, shows or saves the picture, or is about the terminal.
  var isForThePicture: Bool { subject == .picture || subject == .terminal }

  /// Its line of the table.
  var entry: Entry { Self.table.first { $0.command == self }! }

  private static let byKey: [Key: Command] = Dictionary(
    uniqueKeysWithValues: table.flatMap { entry in entry.keys.map { ($0, entry.command) } })

  /// The command of a key.
  public init?(key: Key) {
    guard let command = Self.byKey[key] else { return nil }
    self = command
  }
}
