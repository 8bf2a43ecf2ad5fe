import Testing

@testable import TerminalUI

@Suite struct ColorDepthTests {
  @Test(arguments: [
    // Environment, terminfo's colors, its direct flags, what is known.
    (["TERM": "xterm-256color", "NO_COLOR": "1", "COLORTERM": "truecolor"], 256, true, ColorDepth.mono),
    (["TERM": "xterm-256color", "NO_COLOR": "", "COLORTERM": "truecolor"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "COLORTERM": "24bit"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "COLORTERM": "1"], 256, false, nil),
    (["TERM": "xterm-256color"], 256, false, nil),
    (["TERM": "xterm-256color"], 256, true, .truecolor),
    (["TERM": "xterm"], 8, false, nil),
    (["TERM": "vt100"], -1, false, .mono),
    (["TERM": "vt100", "COLORTERM": "truecolor"], -1, false, .mono),
    (["TERM": "linux", "COLORTERM": "1"], 8, false, .colors16),
    (["TERM": "screen-256color", "COLORTERM": "truecolor"], 256, false, .colors256),
    (["TERM": "screen", "COLORTERM": "truecolor"], 8, false, .colors8),
    (["TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"], 256, false, .truecolor),
    (["TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"], 256, false, .truecolor),
    (["TERM": "mlterm-256color", "COLORTERM": "truecolor"], 256, false, .colors256),
    (["TERM": "eat-256color"], 256, false, .colors256),
    (["TERM": "xterm-kitty"], 256, false, .truecolor),
    (["TERM": "alacritty"], 256, false, .truecolor),
    (["TERM": "foot-extra"], 256, false, .truecolor),
    (["TERM": "xterm-direct"], 0x100_0000, false, .truecolor),
    (["TERM": "xterm-256color", "VTE_VERSION": "7200"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "KONSOLE_VERSION": "221200"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "WT_SESSION": "0-0"], 256, false, .truecolor),
    (["TERM": "rxvt"], 8, false, nil),
  ])
  func theEnvironmentTells(variables: [String: String], colors: Int, direct: Bool, depth: ColorDepth?) {
    #expect(ColorDepth.known(environment: { variables[$0] }, colors: colors, direct: direct) == depth)
  }

  @Test(arguments: [
    (-1, ColorDepth.mono), (2, .mono), (8, .colors8), (16, .colors16), (88, .colors16), (256, .colors256),
    (0x100_0000, .colors256),
  ])
  func otherwiseTheNumberOfColorsDoes(colors: Int, depth: ColorDepth) {
    #expect(ColorDepth.counted(colors) == depth)
  }

  @Test func theDepthsFollowOneAnother() {
    #expect(ColorDepth.truecolor.next() == .colors256)
    #expect(ColorDepth.mono.next() == .truecolor)
    #expect(ColorDepth.mono.next(within: .colors16) == .colors16, "no more than the terminal has")
    #expect(ColorDepth.mono.next(within: .mono) == .mono)
    #expect(ColorDepth.truecolor.next(within: .colors256) == .colors256)
  }
}
