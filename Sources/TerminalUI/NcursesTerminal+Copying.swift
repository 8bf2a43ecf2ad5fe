import FoundationEssentials

extension NcursesTerminal {
  /// Copies `text` to the clipboard (OSC 52), if the terminal supports that; it does not report whether it did.
  public func copy(_ text: String) {
    let order = [0x1B] + Array("]52;c;".utf8) + Data(text.utf8).base64EncodedData() + [0x07]
    _ = writer.write(Self.passed(order, tmux: environment("TMUX") != nil)[...], withinMilliseconds: 100)
  }

  /// A sequence for the terminal itself, also inside tmux, which accepts it plain if `set-clipboard` is on and wrapped
  /// if `allow-passthrough` is on, and drops it otherwise.
  static func passed(_ sequence: [UInt8], tmux: Bool) -> [UInt8] {
    guard tmux else { return sequence }
    let doubled = sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
    return sequence + Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
  }
}
