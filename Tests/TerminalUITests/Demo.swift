import Glibc
import TerminalEmulator
import Testing

/// Starts `TerminalDemo` in a pseudo-terminal.
enum Demo {
  static let environment = [
    "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
    // After a crash, Swift's runtime must not wait for a key.
    "SWIFT_BACKTRACE": "enable=no",
  ]

  /// The demo is beside the program that runs the tests.
  static func path() throws -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count)
    let own = String(decoding: path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let demo = own.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/TerminalDemo"
    try #require(access(demo, X_OK) == 0, "no \(demo)")
    return demo
  }

  static func start(
    arguments: [String] = [], environment changes: [String: String] = [:], columns: Int = 80, rows: Int = 24,
    _ prepare: (inout EmulatedScreen) -> Void = { _ in }
  ) throws -> PseudoTerminal {
    var screen = EmulatedScreen(columns: columns, rows: rows)
    prepare(&screen)
    return try PseudoTerminal(
      [try path()] + arguments,
      environment: environment.merging(changes) { $1 }.filter { !$0.value.isEmpty }, screen: screen)
  }

  // All rows but the first, which shows the last event. Only the background of a blank is visible.
  static func seen(_ terminal: PseudoTerminal) -> [[EmulatedScreen.Cell]] {
    terminal.screen.cells.dropFirst().map { row in
      row.map { cell in
        var cell = cell
        if cell.character == " " && !cell.attributes.reverse {
          let background = cell.attributes.background
          cell.attributes = .init()
          cell.attributes.background = background
        }
        return cell
      }
    }
  }

  static func expectSame(
    _ cells: [[EmulatedScreen.Cell]], _ expected: [[EmulatedScreen.Cell]], location: SourceLocation = #_sourceLocation
  ) {
    var differing: [String] = []
    for row in expected.indices {
      for column in expected[row].indices where cells[row][column] != expected[row][column] {
        differing.append("\(column), \(row + 1): \(cells[row][column]) for \(expected[row][column])")
      }
    }
    #expect(
      differing.isEmpty, "\(differing.count) cells, the first: \(differing.first ?? "")", sourceLocation: location)
  }

  // The upper and the lower color of a half block; nil for other cells.
  static func colors(
    _ terminal: PseudoTerminal, _ column: Int, _ row: Int
  ) -> (EmulatedScreen.Color, EmulatedScreen.Color)? {
    let cell = terminal.screen.cell(column, row)
    guard cell.character == "▄" else { return nil }
    return (cell.attributes.background, cell.attributes.foreground)
  }

  static func expectRestored(
    _ terminal: PseudoTerminal, location: SourceLocation = #_sourceLocation
  ) {
    #expect(!terminal.screen.alternateScreen, sourceLocation: location)
    #expect(terminal.screen.cursorVisible && terminal.screen.scrollsWhole, sourceLocation: location)
    #expect(terminal.modes == terminal.initialModes, sourceLocation: location)
    #expect(terminal.screen.modes.subtracting([7, 12, 45]) == [], sourceLocation: location)
  }
}
