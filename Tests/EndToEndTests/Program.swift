import Foundation
import TerminalEmulator
import Testing

/// The real program, as it was built beside the tests.
enum Program {
  /// Its path.
  static func path() throws -> String {
    let tests = try #require(try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let path = (tests as NSString).deletingLastPathComponent + "/phosphene"
    try #require(FileManager.default.isExecutableFile(atPath: path), "no \(path)")
    return path
  }

  /// The same for every run: pictures depend on the kernels that OpenBLAS is told to use.
  private static let environment = [
    "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "HOME": home,
    "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": "/dev/null", "SWIFT_BACKTRACE": "enable=no",
    "no_proxy": "127.0.0.1",
  ]

  /// A home without networks: nobody makes it.
  private static let home = NSTemporaryDirectory() + "phosphene-tests-home-" + UUID().uuidString

  static let project = String(#filePath.split(separator: "Tests/EndToEndTests/")[0])

  struct Result {
    let status: Int32
    let output: String
    let errors: String
    /// Both as they came.
    let bytes: [UInt8]
  }

  /// Runs it without a terminal.
  static func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs it without a terminal.
  static func run(
    _ arguments: [String], program: String? = nil, environment changes: [String: String] = [:]
  ) throws -> Result {
    let process = try process(arguments)
    if let program { process.executableURL = URL(fileURLWithPath: program) }
    let (output, errors) = (Pipe(), Pipe())
    process.environment = environment.merging(changes) { $1 }
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // neither is long enough to fill a pipe
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: text, as: UTF8.self), errors: String(decoding: complaints, as: UTF8.self),
      bytes: [UInt8](text + complaints))
  }

  /// Runs it by a shell that has done `before`, such as "ulimit -f 8".
  static func run(
    after before: String, redirected: String = "", _ arguments: [String], environment changes: [String: String] = [:]
  ) throws -> Result {
    try run(
      ["-c", "\(before); exec \"$0\" \"$@\" \(redirected)", try path()] + arguments, program: "/bin/sh",
      environment: changes)
  }

  /// Runs it without a terminal, and does not wait for its end.
  static func start(_ arguments: [String]) throws -> Process {
    let process = try process(arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs it in a terminal.
  static func explore(
    _ arguments: String..., columns: Int = 80, rows: Int = 24, environment changes: [String: String] = [:]
  ) throws -> PseudoTerminal {
    return try PseudoTerminal(
      [try path()] + arguments, environment: Self.environment.merging(changes) { $1 }, columns: columns, rows: rows)
  }
}

/// A directory that goes when its last user does.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "phosphene-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
