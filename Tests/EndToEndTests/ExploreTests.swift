// The explorer in a pseudo-terminal: keys typed, the screen they leave.

import FeatureVisualization
import Foundation
import Pictures
import TerminalEmulator
import TestSupport
import Testing

@Suite(.serialized) struct ExploreTests {
  @Test func opensOnANodeThatGrowsAndLeavesTheTerminalAsItWas() throws {
    let terminal = try Program.explore()
    try #require(terminal.waitFor("iteration 160 of 160"))
    #expect(
      terminal.screen.text(0) == " efficientnet-lite0 ▸ block5c_add ▸ 15 · what it looks for              natural")
    #expect(terminal.wait { $0.screen.text.contains("▸  15 ✓ ") && $0.screen.text(23).hasPrefix(" done   ") })
    #expect(!halves(terminal).isEmpty)
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    expectRestored(terminal)
  }

  @Test func theHalfBlocksAreTheExportedPicture() throws {
    let folder = try TemporaryDirectory()
    let terminal = try Program.explore(
      "efficientnet-lite0/block2b_add/18", "--iterations", "12", columns: 101, rows: 40)
    try #require(terminal.waitFor("done"))
    terminal.type(",,,e")
    try #require(terminal.waitFor("export as: efficientnet-lite0-block2b_add-18-natural-s0-i9.png"))
    terminal.type("\u{15}\(folder.path)/a.png\r")
    try #require(terminal.waitFor("wrote"))
    #expect(folder.names == ["a.png"])
    let (picture, texts) = try PNG.decode(folder.bytes("a.png"))
    #expect(texts.first { $0.key == "phosphene:settings" }?.value.contains("iterations=12,end=9,") == true)

    // what changed least is sent last
    var worst = 255
    #expect(
      terminal.wait {
        worst = difference(halves($0), from: picture); return worst <= 2
      }, "\(worst) of 255")

    // the same name again is asked about
    terminal.type("e\u{15}\(folder.path)/a.png\r")
    try #require(terminal.waitFor("exists. Replace it?"))
    terminal.type("y")
    try #require(terminal.waitFor("wrote"))
    terminal.type("e\u{15}/no/such/directory/a.png\r")
    try #require(terminal.waitFor("there is no directory /no/such/directory; create it"), "over two rows")
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    let told = terminal.screen.text
    #expect(told.contains("wrote \(folder.path)/a.png\ngo on with: phosphene efficientnet-lite0/block2b_add/18@iter"))

    // and the file carries what makes it again
    let again = try Program.run("render", "--like", "\(folder.path)/a.png", "-o", "\(folder.path)/b.png")
    #expect(again.status == 0 && again.errors == "")
    #expect(try folder.bytes("a.png") == folder.bytes("b.png"))
  }

  @Test func aFolderIsListedAgain() throws {
    let (folder, state) = (try TemporaryDirectory(), try TemporaryDirectory())
    let path = ReferenceFiles.project + "Tests/Reference/Operators/classifier.onnx"
    let network = try Data(contentsOf: URL(filePath: path))
    for name in ["mine", "other"] { try network.write(to: URL(filePath: "\(folder.path)/\(name).onnx")) }
    let environment = ["XDG_STATE_HOME": state.path]
    for isFirst in [true, false] {
      let terminal =
        isFirst
        ? try Program.explore(folder.path, columns: 120, rows: 40, environment: environment)
        : try Program.explore(columns: 120, rows: 40, environment: environment)
      try #require(terminal.waitFor("iteration"))
      terminal.type("hh")
      #expect(terminal.waitFor("other"), "first: \(isFirst)")
      terminal.type("q")
      #expect(terminal.waitForEnd() == .exited(0))
    }
    let lines = String(decoding: try state.bytes("phosphene/last-place"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("\(folder.path)/mine.onnx/") && lines[1] == folder.path)
  }

  @Test func noColorIsExplained() throws {
    let terminal = try Program.explore(environment: ["NO_COLOR": "1"])
    #expect(terminal.waitFor("no colors: NO_COLOR is set (C or --color truecolor has them)"))
    terminal.type("Cq")
    #expect(terminal.waitForEnd() == .exited(0))
    let colored = try Program.explore("--color", "256", environment: ["NO_COLOR": "1"])
    try #require(colored.waitFor("iteration"))
    #expect(!colored.screen.text.contains("NO_COLOR"))
    colored.type("q")
    #expect(colored.waitForEnd() == .exited(0))
  }

  @Test func keysAreFollowedWhileItRuns() throws {
    let terminal = try Program.explore(
      "efficientnet-lite0/block5c_add/60", "--iterations", "100000", columns: 120, rows: 40)
    try #require(terminal.wait { $0.screen.text.contains("running") && $0.screen.text.contains("it/s") })
    terminal.type("?")
    try #require(terminal.waitFor("esc close"))
    terminal.type("q")
    try #require(terminal.wait { !$0.screen.text.contains("esc close") })
    terminal.type("jj")
    try #require(terminal.wait { $0.screen.text.contains("▸  62 ●") && $0.screen.text.contains("60 …") })
    terminal.type(" ")
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" paused") })
    terminal.type("r")
    try #require(terminal.wait { $0.screen.text.contains("seed 1") && $0.screen.text(39).hasPrefix(" running") })
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == .exited(0))
    expectRestored(terminal)
  }

  @Test func whatChangedWhileItRanIsExportedWithIt() throws {
    let folder = try TemporaryDirectory()
    let terminal = try Program.explore(
      "efficientnet-lite0/block2b_add/18", "--size", "64", "--iterations", "100000", columns: 120, rows: 40)
    try #require(terminal.waitFor("it/s"))
    terminal.type("R" + String(repeating: "j", count: RecipeBook.builtIn.count) + "3\r")
    try #require(terminal.waitFor("step 3 · input (x − 127)/128 · changed once"))
    terminal.type("jj\u{1B}[C")
    try #require(terminal.waitFor("tv 0.1"))
    terminal.type("jjjjjj\u{1B}[C")
    try #require(terminal.waitFor("80×80"))
    try #require(terminal.waitFor("changed 3 times"))
    terminal.type(" R")
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" paused") })
    terminal.type("b")
    try #require(terminal.waitFor("changed 4 times"))
    terminal.type(" ")
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" paused") && !$0.screen.text.contains("branched") })
    terminal.type("e\u{15}\(folder.path)/a.png\r")
    try #require(terminal.waitFor("wrote"))
    terminal.type("y")
    try #require(terminal.waitFor("copied"))
    let copied = try #require(terminal.wait { $0.screen.clipboard != nil } ? terminal.screen.clipboard : nil)
    let address = String(decoding: try #require(Data(base64Encoded: copied)), as: UTF8.self)
    terminal.type("E\u{15}\(folder.path)/a.gif\r")
    try #require(terminal.waitFor("frames"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))

    let (picture, texts) = try PNG.decode(folder.bytes("a.png"))
    #expect(texts.first { $0.key == "phosphene:address" }?.value == address)
    let again = try Program.run("render", "--like", "\(folder.path)/a.png", "-o", "\(folder.path)/b.png")
    #expect(again.status == 0 && again.errors == "")
    #expect(try folder.bytes("a.png") == folder.bytes("b.png"))
    let animation = try PictureFile.read(folder.path + "/a.gif")
    #expect(animation.width == 40 && picture.width == 40, "half size first, and all frames of the largest one's")
  }

  @Test func anAddressIsOpenedAndAMapLaidOverItsPicture() throws {
    let terminal = try Program.explore("efficientnet-lite0/block2b_add/18", "--size", "64", columns: 120, rows: 40)
    try #require(terminal.wait { $0.screen.text.contains("it/s") || $0.screen.text.contains(" done") })
    terminal.type(":nowhere/1\r")
    try #require(terminal.waitFor("! there is no network or file 'nowhere/1'"))
    terminal.type("\u{15}efficientnet-lite0/block3b_add/7@recipe=plain,size=64,iterations=6,seed=4\r")
    try #require(terminal.waitFor("iteration 6 of 6"))
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" done") })
    #expect(terminal.screen.text.contains("plain · seed 4 · 64×64"))
    let before = halves(terminal).map(\.top)
    terminal.type("a")
    #expect(terminal.wait { halves($0).map(\.top) != before }, "dimmed where the node is silent")
    terminal.type("ac")
    #expect(terminal.waitFor("plain · seed 5"))
    terminal.type("o/no/such.jpg\r")
    #expect(terminal.waitFor("! start: /no/such.jpg"))
    terminal.type("\u{3}")
    try #require(terminal.wait { !$0.screen.text.contains("start picture") })
    terminal.type("q")
    #expect(terminal.wait { !$0.screen.text.contains("plain · seed 5") }, "the one beside it is closed first")
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func itBeginsWhereItWasLeftAndOpensItsBookmarks() throws {
    let folder = try TemporaryDirectory()
    let state = ["XDG_STATE_HOME": folder.path]
    var terminal = try Program.explore(
      "efficientnet-lite0/block2b_add/18@recipe=plain,size=64,iterations=6,seed=4", columns: 120, rows: 40,
      environment: state)
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" done") })
    terminal.type(",,msquares\r")
    try #require(terminal.waitFor("bookmarked squares"))
    terminal.type("j")
    try #require(terminal.wait { $0.screen.text.contains("18 ✓") && $0.screen.text(39).hasPrefix(" done") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    let bookmarks = String(decoding: try folder.bytes("phosphene/bookmarks"), as: UTF8.self)
    let parts = bookmarks.split(separator: "\t")
    #expect(
      parts.first
        == "efficientnet-lite0/block2b_add/18@recipe=plain,seed=4,size=64x64,iterations=6,end=4,input-range=127/128")
    #expect(parts.count == 3 && parts[1] == "squares" && parts[2].count == 11, "a note and a day")

    terminal = try Program.explore(columns: 120, rows: 40, environment: state)
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" done") })
    #expect(terminal.screen.text.contains("node 19 of layer block2b_add"))
    #expect(terminal.screen.text.contains("plain · seed 4 · 64×64"))
    terminal.type("'")
    try #require(terminal.waitFor("▸ squares"))
    terminal.type("\r")
    try #require(terminal.waitFor("iteration 4 of 4"))
    #expect(terminal.screen.text.contains("node 18 of layer block2b_add"))
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))

    terminal = try Program.explore("efficientnet-lite0/block3b_add/1", columns: 120, rows: 40, environment: state)
    try #require(terminal.waitFor("node 1 of layer block3b_add"))
    #expect(terminal.waitFor("natural · seed 0"), "what was asked for wins")
    kill(terminal.process, SIGTERM)
    #expect(terminal.waitForEnd() == .exited(128 + SIGTERM))
    #expect(try folder.bytes("phosphene/last-place") == Array("efficientnet-lite0/block3b_add/1\n".utf8))
  }

  @Test(arguments: [(80, 65_535), (65_535, 2), (1, 65_535)])
  func aWindowOfAnySizeIsSurvived(columns: Int, rows: Int) throws {
    let terminal = try Program.explore("efficientnet-lite0/block2b_add/18@size=64,iterations=1")
    try #require(terminal.wait { $0.screen.text(23).hasPrefix(" done") })
    terminal.announce(columns: columns, rows: rows)
    terminal.type("?g")
    #expect(terminal.wait { $0.unreadInput == 0 })
    terminal.type("qqq")
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(terminal.modes == terminal.initialModes && !terminal.screen.alternateScreen)
  }

  @Test(arguments: [["COLUMNS": "40000"], ["LINES": "65535"], ["COLUMNS": "-1", "LINES": "0"]])
  func theEnvironmentsSizesAreNotBelieved(environment: [String: String]) throws {
    let terminal = try Program.explore(
      "efficientnet-lite0/block2b_add/18@size=64,iterations=1", environment: environment)
    try #require(terminal.wait { $0.screen.text(23).hasPrefix(" done") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func itEndsThoughItsPlaceCannotBeRemembered() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(atPath: folder.path + "/phosphene", withIntermediateDirectories: true)
    let lock = open(folder.path + "/phosphene/last-place.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX) == 0)
    let terminal = try Program.explore(
      "efficientnet-lite0/block2b_add/18@size=64,iterations=1", columns: 120, rows: 40,
      environment: ["XDG_STATE_HOME": folder.path])
    try #require(terminal.wait { $0.screen.text(39).hasPrefix(" done") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
    expectRestored(terminal)
    #expect(terminal.screen.text.contains("phosphene: the last place is not remembered: \(folder.path)"))
    #expect(folder.names == ["phosphene"])
  }

  @Test func aPlaceThatIsGoneIsToldAndAFirstLookTaken() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(atPath: folder.path + "/phosphene", withIntermediateDirectories: true)
    try Data("/gone/network.onnx/conv/3@seed=2\n".utf8).write(
      to: URL(fileURLWithPath: folder.path + "/phosphene/last-place"))
    let terminal = try Program.explore(columns: 120, rows: 40, environment: ["XDG_STATE_HOME": folder.path])
    try #require(terminal.waitFor("! not where you left off: there is no network or file '/gone/network.onnx/conv/3'"))
    #expect(terminal.screen.text.contains("node 15 of layer block5c_add"))
    terminal.type("o/dev/nu\t")
    #expect(terminal.waitFor("start picture (none: noise): /dev/null"))
    terminal.type("\u{3}")
    try #require(terminal.wait { !$0.screen.text.contains("start picture") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func aSilentNodeSaysSo() throws {
    let terminal = try Program.explore("efficientnet-lite0/top_activation/1000@recipe=plain,step=1e-9,iterations=2")
    try #require(terminal.waitFor("– silent"))
    #expect(terminal.wait { $0.screen.text(23).hasPrefix(" silent") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test func everySizeIsSurvived() throws {
    let terminal = try Program.explore("efficientnet-lite0/block2b_add/18", "--iterations", "100000")
    try #require(terminal.waitFor("running"))
    for (columns, rows) in [(1, 1), (3, 2), (29, 7), (30, 8), (200, 60), (1, 40), (80, 24)] {
      terminal.resize(columns: columns, rows: rows)
      _ = terminal.wait { $0.screen.cells.count == rows }
    }
    try #require(terminal.wait { $0.screen.text(0).hasPrefix(" efficientnet-lite0 ▸ block2b_add") })
    try #require(terminal.wait { $0.screen.text(23).hasPrefix(" running") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  @Test(arguments: [
    (SIGTERM, PseudoTerminal.Ending.exited(128 + SIGTERM)), (SIGHUP, .exited(128 + SIGHUP)),
    // what a trap in Swift code raises
    (SIGILL, .signaled(SIGILL)), (SIGTRAP, .signaled(SIGTRAP)),
  ])
  func whateverEndsItTheTerminalComesBack(signal: Int32, ending: PseudoTerminal.Ending) throws {
    let terminal = try Program.explore("efficientnet-lite0/block5c_add/60", "--iterations", "100000")
    try #require(terminal.waitFor("running"))
    kill(terminal.process, signal)
    #expect(terminal.waitForEnd() == ending)
    expectRestored(terminal)
  }

  @Test func anotherNetworkStandsBesideTheEmbeddedOne() throws {
    let terminal = try Program.explore(
      Program.project + "Tests/Reference/Operators/classifier.onnx", columns: 200, rows: 40)
    try #require(terminal.waitFor("of layer"))
    terminal.type("hhh")
    try #require(
      terminal.wait { $0.screen.text.contains("▸ classifier") && $0.screen.text.contains("  efficientnet-lite0") })
    terminal.type("k")
    try #require(terminal.waitFor("looks for"))
    try #require(terminal.wait { $0.screen.text.contains("it/s") || $0.screen.text.contains(" done") })
    terminal.type("q")
    #expect(terminal.waitForEnd() == .exited(0))
  }

  // MARK: - Help

  private struct Half {
    let column, row: Int
    let top, bottom: [Int]
  }

  /// The most by which a component of the cells, a square twice as high as wide, differs from the picture's mean light.
  private func difference(_ cells: [Half], from picture: Picture) -> Int {
    guard let left = cells.map(\.column).min(), let top = cells.map(\.row).min() else { return 255 }
    let (columns, rows) = (cells.map(\.column).max()! - left + 1, cells.map(\.row).max()! - top + 1)
    guard cells.count == columns * rows && columns == 2 * rows else { return 255 }
    let expected = averages(picture, width: columns, height: 2 * rows)
    var worst = 0
    for cell in cells {
      for (half, color) in [cell.top, cell.bottom].enumerated() {
        let pixel = expected[(2 * (cell.row - top) + half) * columns + cell.column - left]
        for (shown, wanted) in zip(color, pixel) { worst = max(worst, abs(shown - wanted)) }
      }
    }
    return worst
  }

  /// The cells that show two colors of 24 bits.
  private func halves(_ terminal: PseudoTerminal) -> [Half] {
    func parts(_ color: EmulatedScreen.Color) -> [Int]? {
      guard case .rgb(let red, let green, let blue) = color else { return nil }
      return [Int(red), Int(green), Int(blue)]
    }
    var found: [Half] = []
    for (row, cells) in terminal.screen.cells.enumerated() {
      for (column, cell) in cells.enumerated() {
        guard let top = parts(cell.attributes.background) else { continue }
        let bottom = cell.character == "▄" ? parts(cell.attributes.foreground) : top
        if let bottom { found.append(Half(column: column, row: row, top: top, bottom: bottom)) }
      }
    }
    // the colors behind nodes of the list are no part of the large picture
    let heights = Dictionary(grouping: found, by: \.column).mapValues(\.count)
    return found.filter { heights[$0.column, default: 0] > 4 }
  }

  /// The picture's mean light in `width` × `height` boxes, by the definition of sRGB.
  private func averages(_ picture: Picture, width: Int, height: Int) -> [[Int]] {
    func light(_ byte: UInt8) -> Double {
      let value = Double(byte) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    func byte(_ light: Double) -> Int {
      Int((255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055)).rounded())
    }
    func box(_ index: Int, of count: Int, over size: Int) -> [(Int, Double)] {
      let (begin, end) = (Double(index * size) / Double(count), Double((index + 1) * size) / Double(count))
      return (Int(begin)..<min(size, Int(end.rounded(.up)))).map { i in
        (i, min(end, Double(i + 1)) - max(begin, Double(i)))
      }
    }
    return (0..<height).flatMap { y in
      (0..<width).map { x in
        (0..<3).map { part in
          var sum = 0.0
          var area = 0.0
          for (row, heightShare) in box(y, of: height, over: picture.height) {
            for (column, widthShare) in box(x, of: width, over: picture.width) {
              sum += light(picture.pixels[(row * picture.width + column) * 3 + part]) * heightShare * widthShare
              area += heightShare * widthShare
            }
          }
          return byte(sum / area)
        }
      }
    }
  }

  private func expectRestored(_ terminal: PseudoTerminal, location: SourceLocation = #_sourceLocation) {
    #expect(!terminal.screen.alternateScreen, sourceLocation: location)
    #expect(terminal.screen.cursorVisible, sourceLocation: location)
    #expect(terminal.modes == terminal.initialModes, sourceLocation: location)
  }
}
