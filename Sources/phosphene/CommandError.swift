import ArgumentParser
import FeatureVisualization
import Files
import Glibc
import NetworkZoo
import Pictures

/// An error of a command, and the exit status it ends the program with.
struct CommandError: Error {
  /// The file, the disk or the network failed.
  static let failure: Int32 = 1
  /// A bad option, an unknown name, no terminal.
  static let usage: Int32 = 2

  let message: String
  let status: Int32

  /// Prints `error` as one line (help and version as they are) and returns the exit status.
  static func report(_ error: any Error) -> Int32 {
    switch error {
    case let error as ExitCode: return error.rawValue
    case let error as CommandError: return complain(error.message, error.status)
    case let error as NetworkFileError: return complain("\(error)", failure)
    case let error as FetchError: return complain("\(error)", error.problem == .badURL ? usage : failure)
    case let error as SafetensorsError: return complain("\(error)", failure)
    case let error as FileWritingError where error.problem == .exists:
      return complain("\(error.path): exists already: choose another name, or let --force replace it", failure)
    case let error as FileWritingError: return complain("\(error)", failure)
    case let error as PictureFileError:
      if case .unknownEnding = error.problem { return complain("\(error)", usage) }
      return complain("\(error)", failure)
    case let error as AddressError: return complain("\(error)", usage)
    case let error as RecipeError: return complain("\(error)", error.isOfFile ? failure : usage)
    default: break
    }
    if Phosphene.exitCode(for: error).isSuccess {
      print(Phosphene.fullMessage(for: error))
      return 0
    }
    return complain(Phosphene.message(for: error) + " (see 'phosphene \(help)')", usage)
  }

  /// What explains the command that was given.
  private static var help: String {
    let names = Phosphene.configuration.subcommands.map { $0.configuration.commandName ?? "\($0)".lowercased() }
    guard let name = CommandLine.arguments.dropFirst().first, names.contains(name) else { return "--help" }
    return "help \(name)"
  }

  private static func complain(_ message: String, _ status: Int32) -> Int32 {
    StandardError.write("phosphene: \(message)\n")
    return status
  }
}

/// Where a command tells what is not its result.
enum StandardError {
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Tells a person, and no script, what was done.
  static func tell(_ line: String) {
    if isTerminal { write("\(line)\n") }
  }

  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
