import ArgumentParser
import Files
import NetworkZoo

extension ParsableCommand {
  /// What its subcommands are called.
  static var commandNames: [String] {
    configuration.subcommands.map { $0.configuration.commandName ?? "\($0)".lowercased() }
  }

  /// The subcommand that somebody who wrote `word` may have meant; nil: it looks like none, or is one, or a file.
  static func command(meantBy word: String) -> String? {
    let names = commandNames
    guard !word.hasPrefix("-"), !names.contains(word), FileStatus(word) == nil else { return nil }
    return Suggestions(for: word, among: names, within: 2).names.first
  }
}
