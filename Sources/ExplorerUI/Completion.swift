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

extension Explorer {
  /// What Tab does while something is typed.
  mutating func complete(_ prompt: Prompt) -> [Effect] {
    let text = prompt.field.text
    switch prompt.purpose {
    case .start: return [.lookUp(.pathCompletion(text))]
    case .address where text.hasPrefix("/") || text.hasPrefix("~/") || text.hasPrefix("."):
      return [.lookUp(.pathCompletion(text))]
    case .address:
      let open = networks.first { text.hasPrefix($0.name + "/") }
      let names =
        open.map { entry in entry.layers.map { "\(entry.name)/\($0.name)/" } } ?? networks.map { $0.name + "/" }
      take(PathCompletion(of: text, among: names))
      return []
    case .export, .filter, .note: return []
    }
  }

  /// A text may go on so, if it is still what is typed.
  mutating func take(_ completion: PathCompletion) {
    guard case .prompt(var prompt) = overlay, prompt.field.text == completion.typed else { return }
    prompt.field = TextField(completion.text)
    prompt.remark =
      completion.choices.isEmpty ? nil : Message(text: completion.choices.joined(separator: "  "), isError: false)
    overlay = .prompt(prompt)
  }
}
