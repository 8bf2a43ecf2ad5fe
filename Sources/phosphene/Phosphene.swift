import ArgumentParser
import Files
import Glibc
import NeuralNetwork

/// The program: what the command line means.
@main
struct Phosphene: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phosphene",
    abstract: "See what the nodes of a convolutional network look for.",
    discussion: """
      Without a subcommand it opens the explorer: phosphene [NETWORK[/LAYER[/NODE]]], where NETWORK is \
      one of those that 'phosphene networks' lists, or the path of a file. It begins where you left it. Options that you \
      always want for it go into \(ConfigFile.path), one a line without its dashes.
      """,
    version: Program.version,
    subcommands: [
      Explore.self, Render.self, Sheet.self, Recipes.self, Describe.self, ProbeCommand.self, Networks.self, Fetch.self,
      Bench.self,
    ],
    defaultSubcommand: Explore.self)

  static func main() {
    useRightKernels()
    do {
      var command = try parseAsRoot()
      if command is Explore {
        // what is said last counts: the user's own words come behind those of the file
        command = try parseAsRoot(["explore"] + ConfigFile.arguments(of: Explore.self) + Explore.ownWords)
      }
      try command.run()
      // what cannot be printed must not pass for printed
      guard fflush(nil) == 0 else {
        throw CommandError(
          message: "standard output: \(String(cString: strerror(errno)))", status: CommandError.failure)
      }
    } catch {
      Glibc.exit(ErrorReport.print(error, of: Self.self))
    }
  }

  /// Starts the program once more where OpenBLAS can be told only through the environment which kernels to use.
  private static func useRightKernels() {
    guard case .restart(let coreType) = BLAS.preparation else { return }
    setenv("OPENBLAS_CORETYPE", coreType, 1)
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    // where that fails the kernels are slow, not wrong
  }
}
