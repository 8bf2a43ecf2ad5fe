/// How a path or an address that is being typed can go on.
public struct PathCompletion: Sendable {
  /// What was typed.
  let typed: String
  /// It, with all that the choices have in common.
  let text: String
  /// What can follow, by the last component of each; empty where there is only one.
  let choices: [String]

  /// `name`, which is free, in place of `typed`.
  public init(of typed: String, byFreeName name: String) { (self.typed, text, choices) = (typed, name, []) }

  /// Completes `typed` as far as those of `names` that begin with it agree. Folders among them end in `/`.
  public init(of typed: String, among names: [String]) {
    self.typed = typed
    let matching = names.filter { $0.hasPrefix(typed) }.sorted()
    guard var common = matching.first else {
      (text, choices) = (typed, [])
      return
    }
    for name in matching { while !name.hasPrefix(common) { common.removeLast() } }
    text = common
    let folder = common.lastIndex(of: "/").map { common[...$0].count } ?? 0
    choices = matching.count == 1 ? [] : matching.map { String($0.dropFirst(folder)) }
  }
}
