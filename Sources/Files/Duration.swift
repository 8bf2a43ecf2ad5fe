extension Double {
  /// So many seconds in words: `45 s`, `31 min`, `3 h`.
  public var duration: String {
    let seconds = Int(Swift.min(self, 1e9).rounded(.up))
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
  }
}
