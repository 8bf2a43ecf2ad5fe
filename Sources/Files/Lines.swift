extension StringProtocol {
  /// The lines of a text, each without its end: LF, CR LF or CR, as Unix, Windows and old Macs write it. An end at the
  /// end of the text begins no further line, empty lines are kept, and a byte order mark before the first is left out.
  public var textLines: [String] {
    var text = String(self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    // not by \.isNewline, which also takes U+2028 and the like, nor by "\n", because "\r\n" is one Character
    var lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r"].contains($0) }.map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
