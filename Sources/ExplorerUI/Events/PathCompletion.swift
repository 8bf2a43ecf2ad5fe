/// How a text that is being typed may go on.
public struct PathCompletion: Sendable {
  /// What was typed.
  let typed: String
  /// It, and all that has no alternative.
  let text: String
  /// What it may become: the last part of each, where there are several.
  let choices: [String]

  /// Completes `typed` as far as those of `names` that begin with it agree. Names that end in `/` lead on.
  public init(of typed: String, among names: [String]) {
    self.typed = typed
    let fitting = names.filter { $0.hasPrefix(typed) }.sorted()
    guard var common = fitting.first else {
      (text, choices) = (typed, [])
      return
    }
    for name in fitting { while !name.hasPrefix(common) { common.removeLast() } }
    text = common
    let folder = common.lastIndex(of: "/").map { common[...$0].count } ?? 0
    choices = fitting.count == 1 ? [] : fitting.map { String($0.dropFirst(folder)) }
  }
}
