/// Descriptions of terminals that a computer may lack.
enum Terminfo {
  /// Terminals that understand what xterm does, by the beginnings of their names, with the package that has their
  /// description.
  private static let likeXterm: KeyValuePairs = [
    "xterm-kitty": "kitty-terminfo", "foot": "foot-terminfo", "xterm-ghostty": "the terminfo of ghostty",
    "ghostty":
      "the terminfo of ghostty", "alacritty": "ncurses-term", "wezterm": "the terminfo of wezterm",
    "contour":
      "the terminfo of contour", "rio": "the terminfo of rio", "xterm": "ncurses-base", "tmux": "ncurses-base",
    "konsole":
      "ncurses-term", "vte": "ncurses-term", "gnome": "ncurses-term", "mintty": "ncurses-term", "iterm": "ncurses-term",
    "st": "ncurses-term",
  ]
  /// The description that does for them.
  static let usual = "xterm-256color"

  /// The package that has the description of the terminal called `name`.
  static func package(of name: String) -> String { kind(of: name)?.value ?? "ncurses-term" }

  /// Whether the terminal called `name` can be told what xterm is told.
  static func isLikeXterm(_ name: String) -> Bool { kind(of: name) != nil }

  private static func kind(of name: String) -> (key: String, value: String)? {
    likeXterm.first { name == $0.key || name.hasPrefix("\($0.key)-") }
  }
}
