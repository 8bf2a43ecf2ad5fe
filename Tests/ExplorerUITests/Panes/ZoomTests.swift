// + - 0 H J K L i and the mouse: a part of the picture.

@testable import ExplorerUI
@testable import FeatureVisualization
import Pictures
import TerminalUI
import Testing

struct ZoomTests {
  /// An explorer that shows a picture whose pixels tell their places.
  private static func explorer() throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: 120, rows: 40)
    test.report([1, 2, 3, 4, 5, 6, 7, 8], phase: .ended(.finished), last: 9)
    return test
  }

  @Test func zoomsToTheMiddleAndPansAsFarAsThePictureReaches() throws {
    var test = try Self.explorer()
    func size() -> Int? { test.explorer.draw().picture?.picture.width }
    #expect(size() == 224)
    test.press("++")
    #expect(size() == 56 && test.status.contains("×4"))
    test.press("+")
    #expect(size() == 28 && test.status.contains("pixel 112,112: 8 8 8"))
    test.press("LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL")
    #expect(test.status.contains("pixel 210,112"))
    test.press("KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK-")
    #expect(size() == 56)
    test.press("++++++++++")
    #expect(size() == 7, "no nearer")
    test.press("0")
    #expect(size() == 224 && !test.status.contains("×"))
    test.press("10-")
    #expect(size() == 224, "a nought of a number is none of its own")
  }

  // MARK: - With the mouse

  /// An explorer that shows a picture whose red and green tell the column and the row of each pixel.
  private static func explorerOfPlaces(columns: Int = 120, rows: Int = 40) throws -> ScriptedExplorer {
    var test = try ScriptedExplorer(columns: columns, rows: rows)
    append(&test)
    return test
  }

  private static func append(_ test: inout ScriptedExplorer, at pane: Int = 0) {
    guard let run = pane == 0 ? test.run : test.other else { return }
    let pixels = (0..<224 * 224).flatMap { index -> [UInt8] in [UInt8(index % 224), UInt8(index / 224), 0] }
    run.history.append(Picture(width: 224, height: 224, pixels: pixels), previousValue: nil)
    test.send(.report(AscentReport(run: run, phase: .paused, rate: 50)))
  }

  private static func cells(_ test: ScriptedExplorer, _ index: Int = 0) -> CellArea {
    test.pictures[index].cells(cellAspect: 2)
  }

  /// The column and row of the pixel in the middle of a cell.
  private static func pixel(_ test: ScriptedExplorer, _ column: Int, _ row: Int, _ index: Int = 0) -> SIMD2<Int> {
    let (picture, cells) = (test.pictures[index].picture, cells(test, index))
    let x = ((column - cells.column) * 2 + 1) * picture.width / (2 * cells.columns)
    let y = ((row - cells.row) * 2 + 1) * picture.height / (2 * cells.rows)
    let at = (y * picture.width + x) * 3
    return SIMD2(Int(picture.pixels[at]), Int(picture.pixels[at + 1]))
  }

  private func isNear(_ a: SIMD2<Int>, _ b: SIMD2<Int>, within most: Int) -> Bool {
    abs(a.x - b.x) <= most && abs(a.y - b.y) <= most
  }

  @Test(arguments: [(5, 3), (60, 30), (36, 18), (71, 0)], [false, true])
  func theWheelZoomsAtThePointer(offset: (Int, Int), isAlone: Bool) throws {
    var test = try Self.explorerOfPlaces()
    if isAlone { test.press("f") }
    let cells = Self.cells(test)
    let (column, row) = (cells.column + offset.0, cells.row + offset.1)
    let before = Self.pixel(test, column, row)
    for turn in 1...8 {
      test.send(.mouse(Mouse(.wheelUp, column: column, row: row)))
      #expect(isNear(Self.pixel(test, column, row), before, within: 2), "after \(turn) turns")
    }
    #expect(test.status.contains("×16") && test.explorer.draw().picture?.picture.width == 14)
    for _ in 1...8 { test.send(.mouse(Mouse(.wheelDown, column: column, row: row))) }
    #expect(test.explorer.draw().picture?.picture.width == 224)
  }

  @Test func draggingMovesThePixelsWithThePointer() throws {
    var test = try Self.explorerOfPlaces()
    test.press("++")
    let cells = Self.cells(test)
    let (column, row) = (cells.column + 40, cells.row + 20)
    let before = Self.pixel(test, column, row)
    test.send(.mouse(Mouse(.press, .left, column: column, row: row)))
    #expect(Self.pixel(test, column, row) == before, "a click moves nothing")
    for (dx, dy) in [(1, 0), (-9, 4), (-20, -11), (15, 15)] {
      test.send(.mouse(Mouse(.drag, .left, column: column + dx, row: row + dy)))
      #expect(isNear(Self.pixel(test, column + dx, row + dy), before, within: 1), "\(dx), \(dy)")
    }
    // over the history line it is still the picture that is dragged
    test.send(.mouse(Mouse(.drag, .left, column: 1, row: 38)))
    let end = Self.pixel(test, column, row)
    #expect(end.x > before.x + 25 && test.pictures.count == 2)
    test.send(.mouse(Mouse(.release, .left, column: 1, row: 38)))
    test.send(.mouse(Mouse(.drag, .left, column: column, row: row)))
    #expect(Self.pixel(test, column, row) == end, "nothing is held any more")
    for _ in 1...4 {
      test.send(.mouse(Mouse(.press, .left, column: column + 20, row: row)))
      test.send(.mouse(Mouse(.drag, .left, column: column - 20, row: row + 10)))
    }
    #expect(Self.pixel(test, cells.column + 71, cells.row) == SIMD2(223, 0), "as far as the picture reaches")
  }

  @Test func everyPictureOfSeveralIsHeld() throws {
    var test = try Self.explorerOfPlaces()
    test.press("c")
    Self.append(&test, at: 1)
    let cells = Self.cells(test, 1)
    let (column, row) = (cells.column + 30, cells.row + 6)
    let before = Self.pixel(test, column, row, 1)
    for _ in 1...4 { test.send(.mouse(Mouse(.wheelUp, column: column, row: row))) }
    #expect(isNear(Self.pixel(test, column, row, 1), before, within: 2))
    test.send(.mouse(Mouse(.press, .left, column: column, row: row)))
    test.send(.mouse(Mouse(.drag, .left, column: column - 7, row: row + 2)))
    #expect(isNear(Self.pixel(test, column - 7, row + 2, 1), before, within: 2))
    let pictures = test.pictures
    #expect(pictures[0].picture == pictures[1].picture, "both show the same part")
  }

  @Test func cellsOfAnyShapeAreUnderstood() throws {
    var test = try Self.explorerOfPlaces()
    test.send(.resized(columns: 120, rows: 40, cellAspect: 1.5))
    let placed = try #require(test.explorer.draw().picture)
    let cells = placed.cells(cellAspect: 1.5)
    #expect(cells.columns < 60 && cells.rows == 36)
    test.send(.mouse(Mouse(.wheelUp, column: cells.column, row: cells.row)))
    let corner = test.explorer.draw().picture?.picture
    #expect(corner?.width == 158 && corner?.pixels[0...1].max() ?? 9 <= 1, "the upper left corner stays")
  }

  // MARK: - How it looks

  @Test func pixelsAreMagnifiedSmoothlyOrToSquares() throws {
    var test = try Self.explorer()
    #expect(test.explorer.draw().picture?.enlargement == .smooth)
    test.press("++i")
    #expect(test.explorer.draw().picture?.enlargement == .pixels)
    #expect(test.status.contains("pixels are magnified to squares"))
    test.press("0")
    #expect(test.explorer.draw().picture?.enlargement == .pixels, "it is no part of where one is")
    test.press("i")
    #expect(test.explorer.draw().picture?.enlargement == .smooth && test.status.contains("smoothly"))
  }

  @Test func aMapAndWordsTellWhichPartIsSeen() throws {
    var test = try Self.explorerOfPlaces()
    #expect(test.pictures.count == 1)
    test.press("++")
    #expect(test.status.contains("×4 middle"))
    test.press("LLLLLLLLKKKKKKKK")
    #expect(test.status.contains("×4 upper right"))
    let pictures = test.pictures
    try #require(pictures.count == 2)
    let (cells, map) = (Self.cells(test), Self.cells(test, 1))
    #expect(map.column + map.columns == cells.column + cells.columns && map.row + map.rows == cells.row + cells.rows)
    #expect(map.columns * 5 <= cells.columns && map.rows * 5 <= cells.rows + 5)
    // the frame is white in the upper right corner only
    let picture = pictures[1].picture
    func isWhite(_ x: Int, _ y: Int) -> Bool {
      picture.pixels[(y * picture.width + x) * 3..<(y * picture.width + x) * 3 + 3] == [255, 255, 255]
    }
    #expect(isWhite(picture.width - 1, 0) && isWhite(picture.width * 3 / 4, 0) && !isWhite(picture.width / 2, 0))
    #expect(isWhite(picture.width - 1, picture.height / 4) && !isWhite(picture.width - 1, picture.height / 2))
    test.press("0")
    #expect(test.pictures.count == 1 && !test.status.contains("×"))
  }
}
