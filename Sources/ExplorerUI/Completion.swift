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
