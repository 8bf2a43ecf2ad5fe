import TerminalUI

extension Command {
  /// A row of the table.
  public struct Entry: Sendable {
    /// What is done.
    public let command: Command
    /// The keys that do it.
    public let keys: [Key]
    /// How the keys are written, with blanks between them.
    public let name: String
    /// What it does, in a few words.
    public let help: String
    /// What it does, in a word, where the status row names the most useful keys; empty: it never does.
    let hint: String
    /// The heading that it stands under.
    public internal(set) var group = Group.other

    fileprivate init(_ command: Command, _ keys: [Key], _ name: String, _ help: String, hint: String = "") {
      self.command = command
      self.keys = keys
      self.name = name
      self.help = help
      self.hint = hint
    }
  }

  /// The headings of the help.
  public enum Group: String, CaseIterable, Sendable {
    case moving, running, viewing, saving, other
  }

  /// Every command in the order of the help. The keymap, help, hints, man page and README have it from here.
  public static let table: [Entry] =
    group(
      .moving,
      Entry(.up, [.up, .character("k")], "↑ k", "up (type N first: N rows)"),
      Entry(.down, [.down, .character("j")], "↓ j", "down (type N first: N rows)"),
      Entry(.left, [.left, .character("h"), .backTab], "← h Shift-Tab", "previous column"),
      Entry(.right, [.right, .character("l"), .tab], "→ l Tab", "next column"),
      Entry(.pageUp, [.pageUp, .control("u")], "PgUp Ctrl-U", "page up"),
      Entry(.pageDown, [.pageDown, .control("d")], "PgDn Ctrl-D", "page down"),
      Entry(.first, [.home], "Home", "first row"),
      Entry(.last, [.end], "End", "last row"),
      Entry(.goTo, [.character("G")], "G", "row N (type N first), else the last row"),
      Entry(.open, [.enter], "Enter", "next column; fetch a network", hint: "open"),
      Entry(.filter, [.character("/")], "/", "filter the list"),
      Entry(.earlierRun, [.character("["), .altLeft, .control("o")], "[ Alt-← Ctrl-O", "back to the run before"),
      Entry(.laterRun, [.character("]"), .altRight], "] Alt-→", "forward to the run after"),
      Entry(.runs, [.character("v")], "v", "list the runs that are kept"),
      Entry(.sort, [.character("s")], "s", "sort nodes by value, or by photographs"),
      Entry(.random, [.character("~")], "~", "a random node of the layer"))
    + group(
      .running,
      Entry(.runOrPause, [.character(" ")], "Space", "run or pause", hint: "run"),
      Entry(.again, [.character("r")], "r", "restart with the next seed", hint: "seed"),
      Entry(.recipe, [.character("R")], "R", "choose a recipe, change its settings", hint: "recipe"),
      Entry(.branch, [.character("b")], "b", "branch from this iteration"),
      Entry(.negative, [.character("n")], "n", "minimize instead (toggle)"),
      Entry(.start, [.character("o")], "o", "start from a picture"),
      Entry(.compare, [.character("c")], "c", "compare with another seed or recipe"))
    + group(
      .viewing,
      Entry(.forward, [.character(".")], ".", "next iteration", hint: "step"),
      Entry(.back, [.character(",")], ",", "previous iteration", hint: "step"),
      Entry(.tenthForward, [.character("}")], "}", "forward by a tenth of the run"),
      Entry(.tenthBack, [.character("{")], "{", "back by a tenth of the run"),
      Entry(.best, [.character("B")], "B", "best iteration of the last stage"),
      Entry(.play, [.character("p")], "p", "replay the run"),
      Entry(.slower, [.character("<")], "<", "slower: fewer iterations per second"),
      Entry(.faster, [.character(">")], ">", "faster"),
      Entry(.grid, [.character("g")], "g", "grid of all nodes", hint: "grid"),
      Entry(.alone, [.character("f")], "f", "the picture alone (toggle)"),
      Entry(.activation, [.character("a")], "a", "activation map: over, beside, off"),
      Entry(.mask, [.character("t")], "t", "what matters: on black, squares, off"),
      Entry(.examples, [.character("x")], "x", "photographs that excite the node", hint: "photos"),
      Entry(.circuit, [.character("w")], "w", "what feeds the node, and what it feeds", hint: "circuit"),
      Entry(.positions, [.character("d")], "d", "what the layer sees, place by place"),
      Entry(.address, [.character(":")], ":", "open an address"),
      Entry(.zoomIn, [.character("+"), .character("=")], "+ =", "zoom in"),
      Entry(.zoomOut, [.character("-")], "-", "zoom out"),
      Entry(.zoomWhole, [.character("0")], "0", "show the whole picture"),
      Entry(.panLeft, [.character("H"), .shiftLeft], "H Shift-←", "pan left"),
      Entry(.panDown, [.character("J"), .shiftDown], "J Shift-↓", "pan down"),
      Entry(.panUp, [.character("K"), .shiftUp], "K Shift-↑", "pan up"),
      Entry(.panRight, [.character("L"), .shiftRight], "L Shift-→", "pan right"),
      Entry(.smooth, [.character("i")], "i", "magnify smoothly or to squares"))
    + group(
      .saving,
      Entry(.export, [.character("e")], "e", "export the picture", hint: "export"),
      Entry(.exportRun, [.character("E")], "E", "export the run as an animation"),
      Entry(.copy, [.character("y")], "y", "copy the address"),
      Entry(.mark, [.character("m")], "m", "bookmark the picture, with a note", hint: "bookmark"),
      Entry(.bookmarks, [.character("'")], "'", "list the bookmarks"))
    + group(
      .other,
      Entry(.help, [.character("?"), .function(1)], "? F1", "show these keys", hint: "keys"),
      Entry(.close, [.escape], "Esc", "close; clear a number or a filter", hint: "close"),
      Entry(.leave, [.character("q"), .control("c")], "q Ctrl-C", "close; quit"),
      Entry(.colors, [.character("C")], "C", "cycle color depth"),
      Entry(.glyphs, [.character("D")], "D", "cycle the characters of pictures"),
      Entry(.mouse, [.character("M")], "M", "use the mouse (toggle)"),
      Entry(.rate, [.character("S")], "S", "show terminal traffic (toggle)"),
      Entry(.log, [.character("X")], "X", "show all messages"),
      Entry(.redraw, [.control("l")], "Ctrl-L", "redraw"),
      Entry(.suspend, [.control("z")], "Ctrl-Z", "suspend"))

  private static func group(_ group: Group, _ entries: Entry...) -> [Entry] {
    entries.map { entry in
      var entry = entry
      entry.group = group
      return entry
    }
  }
}
