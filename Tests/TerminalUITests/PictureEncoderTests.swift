import Pictures
import TerminalEmulator
import Testing

@testable import TerminalUI

@Suite struct PictureEncoderTests {
  @Test(arguments: [(30, 9), (80, 24), (200, 50), (2, 1), (1, 1)])
  func theTerminalShowsWhatWasEncoded(columns: Int, rows: Int) {
    var random = SplitMix(state: UInt64(columns))
    var encoder = PictureEncoder()
    var terminal = EmulatedScreen(columns: columns, rows: rows)
    // What ncurses would have: its cursor and attributes must not change.
    terminal.feed("\u{1B}[\(rows / 2 + 1);\(columns / 2 + 1)H\u{1B}[1;7;34m".utf8)
    var layer = TestLayer(columns: columns, rows: rows)
    for frame in 0..<40 {
      layer.change(share: [0, 0.01, 0.2, 1][frame % 4], using: &random)
      let place = terminal.cursorPosition
      var changed = 0
      for chunk in chunks(&encoder, layer.layer) {
        #expect(chunk.count <= PictureEncoder.chunkSize)
        changed += chunk.count
        terminal.feed(chunk)
        #expect(terminal.cursorPosition == place)
      }
      #expect(terminal.unknown == [])
      expectShown(layer.layer, on: terminal)
      if frame % 4 == 0 && frame % 7 != 0 { #expect(changed == 0, "no byte for no change") }
      if frame % 7 == 6 {
        encoder.invalidate()
        terminal.feed("\u{1B}7\u{1B}[0m\u{1B}[2J\u{1B}8".utf8)
      }
    }
    terminal.feed("x".utf8)
    let attributes = terminal.cells.joined().first { $0.character == "x" }?.attributes
    #expect(attributes?.bold == true && attributes?.reverse == true && attributes?.foreground == .index(4))
  }

  @Test func theLongestCellTakes41Bytes() {
    var encoder = PictureEncoder()
    var layer = TestLayer(columns: 120, rows: 40)
    // Three digits each, and no two neighbors the same.
    layer.fill { index in
      let value = UInt8(100 + index % 150)
      return PictureCell(
        top: CellColor(red: value, green: 255, blue: value), bottom: CellColor(red: 255, green: value, blue: 254))
    }
    let chunks = chunks(&encoder, layer.layer)
    let bytes = chunks.reduce(0) { $0 + $1.count }
    #expect(bytes <= 120 * 40 * 41)
    #expect(chunks.count > 1)
  }

  @Test func aChunkThatWasNotAskedForIsMadeLater() {
    var encoder = PictureEncoder()
    var terminal = EmulatedScreen(columns: 100, rows: 30)
    var random = SplitMix(state: 9)
    var layer = TestLayer(columns: 100, rows: 30)
    for _ in 0..<20 {
      layer.change(share: 1, using: &random)
      // A slow line: two chunks, then there is something newer to show.
      for _ in 0..<2 { if let chunk = encoder.nextChunk(toward: layer.layer) { terminal.feed(chunk) } }
    }
    // All rows had their turn.
    for row in 0..<29 {
      #expect((0..<100).contains { terminal.cell($0, row) != EmulatedScreen.Cell() } || layer.isEmpty(row: row))
    }
    for chunk in chunks(&encoder, layer.layer) { terminal.feed(chunk) }
    expectShown(layer.layer, on: terminal)
  }

  @Test func whatWasForgottenIsSentAgain() {
    var encoder = PictureEncoder()
    var layer = TestLayer(columns: 20, rows: 4)
    layer.fill { _ in PictureCell(top: CellColor(index: 20), bottom: CellColor(index: 30)) }
    #expect(!chunks(&encoder, layer.layer).isEmpty)
    encoder.invalidate(row: 1, columns: 3..<5)
    encoder.invalidate(row: 9, columns: 0..<3)
    var terminal = EmulatedScreen(columns: 20, rows: 4)
    for chunk in chunks(&encoder, layer.layer) { terminal.feed(chunk) }
    let written = terminal.cells.joined().filter { $0 != EmulatedScreen.Cell() }
    #expect(written.count == 2)
    #expect(terminal.cell(3, 1).character == "▄" && terminal.cell(4, 1).character == "▄")
  }

  @Test(arguments: [4096, 20_000, 60_000])
  func aPartTakesTheCellsThatChangedMost(budget: Int) {
    var random = SplitMix(state: 3)
    var encoder = PictureEncoder()
    var terminal = EmulatedScreen(columns: 100, rows: 40)
    var layer = TestLayer(columns: 100, rows: 40)
    layer.fill { index in gray(index % 100, index / 100, 0) }
    for chunk in chunks(&encoder, layer.layer) { terminal.feed(chunk) }
    // every cell changes, by 1 to 30
    let changes = (0..<4000).map { _ in UInt8.random(in: 1...30, using: &random) }
    layer.fill { index in gray(index % 100, index / 100, changes[index]) }
    let before = terminal.cells
    encoder.begin(toward: layer.layer, budget: budget)
    var bytes = 0
    while bytes < budget, let chunk = encoder.nextChunk(toward: layer.layer) {
      terminal.feed(chunk)
      bytes += chunk.count
    }
    #expect(encoder.leftOut)
    // of the last kind there may be no room for all
    #expect(bytes < budget + PictureEncoder.chunkSize && bytes > budget / 2)
    var sent: [UInt8] = []
    var kept: [UInt8] = []
    for index in 0..<3999 {
      if terminal.cells[index / 100][index % 100] == before[index / 100][index % 100] {
        kept.append(changes[index])
      } else {
        sent.append(changes[index])
      }
    }
    #expect(Int(sent.min()!) > kept.reduce(0) { $0 + Int($1) } / kept.count)
    // and the rest when there is time
    encoder.begin(toward: layer.layer, budget: 1_000_000)
    while let chunk = encoder.nextChunk(toward: layer.layer) { terminal.feed(chunk) }
    #expect(!encoder.leftOut)
    expectShown(layer.layer, on: terminal)
  }

  @Test func whatCannotBeComparedIsNeverLeftOut() {
    var encoder = PictureEncoder()
    var terminal = EmulatedScreen(columns: 50, rows: 20)
    var layer = TestLayer(columns: 50, rows: 20)
    layer.fill { _ in PictureCell(top: CellColor(index: 20), bottom: CellColor(index: 200)) }
    encoder.begin(toward: layer.layer, budget: 1)
    while let chunk = encoder.nextChunk(toward: layer.layer) { terminal.feed(chunk) }
    #expect(!encoder.leftOut)
    expectShown(layer.layer, on: terminal)
  }

  private func gray(_ x: Int, _ y: Int, _ change: UInt8) -> PictureCell {
    let value = UInt8((x * 7 + y * 13) % 200) + change
    return PictureCell(
      top: CellColor(red: value, green: 7, blue: value), bottom: CellColor(red: 3, green: value, blue: value))
  }

  private func chunks(_ encoder: inout PictureEncoder, _ layer: PictureLayer) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    while let chunk = encoder.nextChunk(toward: layer) { chunks.append(chunk) }
    return chunks
  }
}

/// A layer of random cells.
struct TestLayer {
  private(set) var layer: PictureLayer
  private let columns: Int
  private let rows: Int
  private var cells: [PictureCell]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = [PictureCell](repeating: .none, count: columns * rows)
    layer = PictureLayer(columns: columns, rows: rows, cells: cells)
  }

  /// Changes some of the cells. Where there was a picture, there is one: to take it away is ncurses' work.
  mutating func change(share: Double, using random: inout SplitMix) {
    for index in cells.indices where Double.random(in: 0..<1, using: &random) < share {
      let color = { (random: inout SplitMix) -> CellColor in
        switch Int.random(in: 0...5, using: &random) {
        case 0: .standard
        case 1: CellColor(index: UInt8.random(in: 0...255, using: &random))
        // Few, so that neighbors are often the same.
        case 2: CellColor(red: 1, green: 2, blue: 3)
        default:
          CellColor(
            red: UInt8.random(in: 0...255, using: &random), green: UInt8.random(in: 0...9, using: &random),
            blue: UInt8.random(in: 0...99, using: &random))
        }
      }
      let quarters = UInt8.random(in: 0...15, using: &random)
      cells[index] =
        Int.random(in: 0...9, using: &random) == 0
        ? PictureCell(glyph: .init(quarters: quarters)) : PictureCell(top: color(&random), bottom: color(&random))
    }
    layer = PictureLayer(columns: columns, rows: rows, cells: cells)
  }

  mutating func fill(_ cell: (Int) -> PictureCell) {
    cells = cells.indices.map(cell)
    layer = PictureLayer(columns: columns, rows: rows, cells: cells)
  }

  func isEmpty(row: Int) -> Bool {
    cells[row * columns..<(row + 1) * columns].allSatisfy { $0 == .none }
  }
}

/// Compares what is seen, both halves of every cell that holds a picture.
func expectShown(_ layer: PictureLayer, on terminal: EmulatedScreen, location: SourceLocation = #_sourceLocation) {
  var wrong: [String] = []
  for row in 0..<layer.rows {
    for column in 0..<layer.columns where layer[column, row] != .none {
      let cell = layer[column, row]
      let seen = terminal.cell(column, row)
      let foreground = emulated(cell.foreground)
      let background = emulated(cell.background)
      let character = Character(String(decoding: cell.glyph.bytes, as: UTF8.self))
      let expected = (character, cell.glyph == .blank ? nil : foreground)
      if seen.character != expected.0 || seen.attributes.background != background
        || (expected.1 != nil && seen.attributes.foreground != expected.1) || seen.attributes.bold
        || seen.attributes.reverse || seen.attributes.dim
      {
        wrong.append("\(column), \(row): \(seen) instead of \(cell)")
      }
    }
  }
  #expect(wrong.isEmpty, "\(wrong.count) cells, the first: \(wrong.first ?? "")", sourceLocation: location)
}

private func emulated(_ color: CellColor) -> EmulatedScreen.Color {
  if color.isStandard { return .standard }
  if let index = color.index { return .index(Int(index)) }
  return .rgb(Int(color.red), Int(color.green), Int(color.blue))
}
