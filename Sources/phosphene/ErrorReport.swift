import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import Glibc
import NetworkZoo
import Pictures

/// Prints errors on standard error, and knows the exit status that each ends the program with.
enum ErrorReport {
  /// Prints `error` as one line (help and version as they are) and returns the exit status. `program` is the command
  /// that was parsed.
  static func print(_ error: any Error, of program: any ParsableCommand.Type) -> Int32 {
    switch error {
    case let error as ExitCode: return error.rawValue
    case let error as CommandError: return complain(error.message, error.status)
    case let error as NetworkFileError:
      let status = complain("\(error)", CommandError.failure)
      for step in error.steps { StandardError.write("  \(step)\n") }
      return status
    case let error as FetchError:
      return complain("\(error)", error.isWrongUsage ? CommandError.usage : CommandError.failure)
    case let error as SafetensorsError: return complain("\(error)", CommandError.failure)
    case let error as FileWritingError where error.problem == .exists:
      return complain(
        "\(error.path): exists already; choose another name, or replace it with --force", CommandError.failure)
    case let error as FileWritingError: return complain("\(error)", CommandError.failure)
    case let error as PictureFileError: return complain("\(error)", CommandError.failure)
    case let error as ExportError:
      return complain("\(error)", error.isWrongUsage ? CommandError.usage : CommandError.failure)
    case let error as AddressError: return complain("\(error)", CommandError.usage)
    case let error as EvidenceError:
      return complain("\(error)", error.isOfFile ? CommandError.failure : CommandError.usage)
    case let error as RecipeError where error == .left:
      return complain("\(error)", 128 + (Interruption.signal ?? SIGINT))
    case let error as RecipeError:
      return complain("\(error)", error.isOfFile ? CommandError.failure : CommandError.usage)
    default: break
    }
    if program.exitCode(for: error).isSuccess {
      phosphene.print(TerminalText(lines: program.fullMessage(for: error)))
      return 0
    }
    if let word = Program.arguments.dropFirst().first, let meant = program.command(meantBy: word) {
      return complain("there is no command '\(word)'; did you mean 'phosphene \(meant)'?", CommandError.usage)
    }
    // more than five values would be listed one per line
    let message = program.message(for: error).replacing("one of the following:\n  - ", with: "one of ")
      .replacing("\n  - ", with: ", ")
    return complain(message + " (see 'phosphene \(help(of: program))')", CommandError.usage)
  }

  /// The arguments that make `program` print the help of the command that was given.
  private static func help(of program: any ParsableCommand.Type) -> String {
    guard let name = Program.arguments.dropFirst().first, program.commandNames.contains(name) else { return "--help" }
    return "help \(name)"
  }

  private static func complain(_ message: String, _ status: Int32) -> Int32 {
    StandardError.complain("\(message)")
    return status
  }
}
