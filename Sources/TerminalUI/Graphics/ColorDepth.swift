/// How many colours pictures are shown in.
public enum ColorDepth: String, CaseIterable, Sendable {
  /// 24 bits a pixel.
  case truecolor
  /// The colour cube and the greys of a 256-colour terminal.
  case colors256 = "256"
  /// The eight colours and their bright forms, as most terminals show them.
  case colors16 = "16"
  /// The eight colours.
  case colors8 = "8"
  /// The terminal's foreground and background.
  case mono = "none"

  /// The one with fewer colours, after none the one with most.
  public var next: ColorDepth {
    let all = Self.allCases
    return all[(all.firstIndex(of: self)! + 1) % all.count]
  }

  /// What the environment and terminfo say about the terminal; `nil` if it must be asked itself.
  /// - Parameters:
  ///   - environment: the value of a variable, `nil` if it is not set.
  ///   - colors: terminfo's `colors`; less than 8 where there are none.
  ///   - direct: whether terminfo has one of the flags `RGB` and `Tc`, or `setrgbf`.
  static func known(environment: (String) -> String?, colors: Int, direct: Bool) -> ColorDepth? {
    func isSet(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
    let term = environment("TERM") ?? ""
    let few = counted(colors)
    if isSet("NO_COLOR") || few == .mono { return .mono }
    // GNU screen before 5.0 takes 24-bit colours for other attributes; inside tmux, TERM may be "screen" as well.
    if term.hasPrefix("screen") && !isSet("TMUX") { return colors >= 256 ? .colors256 : few }
    // The console has 16 colours, though its entry says 8.
    if term == "linux" { return .colors16 }
    if term.hasPrefix("mlterm") || term == "eat-256color" { return .colors256 }
    if ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "") { return .truecolor }
    if direct || isSet("TMUX") || isSet("VTE_VERSION") || isSet("KONSOLE_VERSION") || isSet("WT_SESSION") {
      return .truecolor
    }
    let able = ["alacritty", "foot", "xterm-kitty", "xterm-ghostty", "wezterm", "contour", "st-256color"]
    if able.contains(where: term.hasPrefix) || term.hasSuffix("-direct") { return .truecolor }
    return nil
  }

  /// The depth that a number of colours allows.
  static func counted(_ colors: Int) -> ColorDepth {
    switch colors {
    case 256...: .colors256
    case 16...: .colors16
    case 8...: .colors8
    default: .mono
    }
  }
}
