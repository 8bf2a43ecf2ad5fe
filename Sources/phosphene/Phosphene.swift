import ArgumentParser
import Files
import Glibc
import NeuralNetwork

/// The command line.
@main
struct Phosphene: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phosphene",
    abstract: "See what the nodes of a neural network look for.",
    discussion: """
      Without a subcommand, phosphene opens the explorer: phosphene [NETWORK[/LAYER[/NODE]]]. NETWORK is a name that \
      'phosphene networks' lists, or the path of a file. The explorer opens where you left off. Options that you always \
      want for it go into \(ConfigFile.shownPath), one per line without the dashes.
      """,
    version: Program.version,
    subcommands: [
      Explore.self, Render.self, Sheet.self, Recipes.self, Describe.self, ExamplesCommand.self, ProbeCommand.self,
      CircuitCommand.self, AttributeCommand.self, FactorsCommand.self, GridCommand.self, Networks.self, Fetch.self,
      Statistics.self, Bench.self,
    ],
    defaultSubcommand: Explore.self)

  /// Bytes without which nothing can be done, not even a network be opened.
  private static let leastMemory = 48 << 20

  static func main() {
    useRightKernels()
    useSoundWidth()
    endByCrashSignals()
    // a file that grows beyond `ulimit -f` is an error of the write
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot(Array(Program.arguments.dropFirst()))
      if command is Explore {
        // the last of an option's values counts, so what was typed comes after the file
        command = try parseAsRoot(["explore"] + ConfigFile.arguments(of: Explore.self) + Explore.typedArguments)
      }
      if let shortage = MemoryShortage(of: leastMemory) {
        throw CommandError(message: "phosphene \(shortage.summary)", status: CommandError.failure)
      }
      try command.run()
      try flush()
    } catch {
      var status = ErrorReport.print(error, of: Self.self)
      // the help and the version are errors, too
      do { try flush() } catch  where status == 0 { status = ErrorReport.print(error, of: Self.self) } catch {}
      Glibc.exit(status)
    }
  }

  /// Throws `CommandError` where what was printed cannot be written: where standard output is a full disk, for example.
  private static func flush() throws {
    guard fflush(nil) == 0 else {
      throw CommandError(
        message: "standard output: \(String(cString: strerror(errno)))", status: CommandError.failure)
    }
  }

  /// Restarts the program where OpenBLAS takes its choice of kernels from the environment only.
  private static func useRightKernels() {
    guard case .restart(let coreType) = BLAS.preparation else { return }
    setenv("OPENBLAS_CORETYPE", coreType, 1)
    Program.restart()
    // where that fails, the kernels are slow, not wrong
  }

  /// Ends by the signals of crashes as other programs do. Swift's runtime would explain them at length and wait for a
  /// key, also where another program sends them.
  private static func endByCrashSignals() {
    guard getenv("SWIFT_BACKTRACE") == nil else { return }
    for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
  }

  /// Help fails where it is narrower than its margin: ArgumentParser believes COLUMNS and the window whatever they say.
  private static func useSoundWidth() {
    var window = winsize()
    _ = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window)
    let told = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
    let width = told ?? Int(window.ws_col)
    if told != nil || width > 0, width < 40 { setenv("COLUMNS", width > 0 ? "40" : "80", 1) }
  }
}
