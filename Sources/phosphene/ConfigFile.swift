import ArgumentParser
import Files

/// Options that a user always wants for the explorer: `$XDG_CONFIG_HOME/phosphene/config`, one per line.
///
///     # comments and blank lines are ignored
///     recipe = lucid
///     color = 256
///     no-mouse
enum ConfigFile {
  /// The file's path.
  static var path: String { "\(UserFolder.config.path())/config" }

  /// The path for help, which has lines of its own.
  static var shownPath: String { TextMedium.terminal.written(path) }

  /// The file's lines as options of `command`; none where there is no file. Throws `CommandError`, with the number of a
  /// line that is wrong.
  static func arguments(of command: any ParsableCommand.Type) throws -> [String] {
    let bytes: [UInt8]
    do {
      bytes = try OpenFile(path).bytes()
    } catch  where error.isMissing {
      return []
    } catch {
      throw CommandError(message: "\(path): \(error)", status: CommandError.failure)
    }
    var arguments: [String] = []
    for (number, line) in String(decoding: bytes, as: UTF8.self).textLines.enumerated() {
      let text = line.trimmed
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      let parts = text.split(separator: "=", maxSplits: 1).map(\.trimmed)
      let option = "--" + parts.joined(separator: "=")
      do {
        _ = try command.parseAsRoot([option])
      } catch {
        throw CommandError(
          message: "\(path), line \(number + 1): \(command.message(for: error)); an option of 'phosphene explore' is "
            + "expected, as in 'color = 256'", status: CommandError.usage)
      }
      arguments.append(option)
    }
    return arguments
  }
}

extension StringProtocol {
  /// Without spaces and tabs at its ends.
  fileprivate var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
