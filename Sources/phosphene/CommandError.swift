/// An error of a command, and the exit status it ends the program with.
struct CommandError: Error {
  /// The file, the disk or the network failed.
  static let failure: Int32 = 1
  /// A bad option, an unknown name, no terminal.
  static let usage: Int32 = 2

  let message: String
  let status: Int32
}
