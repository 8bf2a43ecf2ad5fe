import Pictures
import TerminalUI

/// The state of the demo, and its screens.
struct Demo {
  /// The last event, as text.
  var last = "nothing"
  private var row = 0
  private var frame = 0
  private var showsHelp = false
  private var showsCursor = false

  mutating func press(_ key: Key) {
    switch key {
    case .down: row += 1
    case .up: row = max(row - 1, 0)
    case .character("n"): frame += 1
    case .character("h"): showsHelp.toggle()
    case .character("p"): showsCursor.toggle()
    default: break
    }
  }

  func draw(on terminal: some Terminal, state: String) {
    let size = (terminal.columns, terminal.rows)
    var screen = frame == 0 ? list(size) : random(size)
    screen.put(
      "\(state) \(size.0)x\(size.1) \(terminal.colorDepth.rawValue) frame \(frame) \(last)", column: 0, row: 0,
      width: size.0)
    if showsCursor { screen.cursor = .init(column: 2, row: 1) }
    terminal.draw(screen)
  }

  private func list(_ size: (Int, Int)) -> Screen {
    var screen = Screen(columns: size.0, rows: size.1)
    let names = ["block2b_add", "block3a_expand_…", "日本語", "e\u{301}té", "block4a_activation"]
    for (index, name) in names.enumerated() {
      let chosen = index == row
      screen.put(chosen ? "▸" : " ", column: 1, row: index + 2, style: .accent)
      screen.put(name, column: 3, row: index + 2, style: chosen ? [.bold, .accent] : .dim, width: 18, ellipsis: true)
    }
    screen.picture = PlacedPicture(
      Self.picture(width: 224, height: 224), in: CellArea(column: 24, row: 1, columns: size.0 - 24, rows: size.1 - 2))
    screen.put("running   3.82", column: 1, row: size.1 - 1)
    screen.put("? keys", column: size.0 - 7, row: size.1 - 1, style: .reverse)
    if showsHelp {
      screen.clear(CellArea(column: 10, row: 3, columns: 40, rows: 8))
      screen.put("Keys", column: 12, row: 4, style: .bold)
      screen.put("q  leave", column: 12, row: 6)
    }
    return screen
  }

  // Random text and pictures of any size, anywhere. Every second screen has the pictures of the one before and other
  // text.
  private func random(_ size: (Int, Int)) -> Screen {
    var random = Generator(state: UInt64(frame / 2))
    var screen = Screen(columns: size.0, rows: size.1)
    func place(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    for _ in 0..<place(0...4) {
      let picture = Self.picture(width: place(1...90), height: place(1...90), phase: place(0...99))
      let area = CellArea(
        column: place(-5...size.0), row: place(-3...size.1), columns: place(0...1) * 64 + place(0...6),
        rows: place(0...30))
      screen.pictures.append(PlacedPicture(picture, in: area))
    }
    random.state = UInt64(frame)
    let words = ["a", "word", "日本", "e\u{301}t", "x y z", "          ", "▸ ▁▂▃█", "----------------------------------"]
    for _ in 0..<place(0...40) {
      screen.put(
        words.randomElement(using: &random)!, column: place(-4...size.0), row: place(1...size.1),
        style: Style(rawValue: UInt8(place(0...15))), width: place(0...40), ellipsis: Bool.random(using: &random))
    }
    return screen
  }

  static func picture(width: Int, height: Int, phase: Int = 0) -> Picture {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let ring = (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2)
        pixels.append(UInt8((x * 255 / width + phase) % 256))
        pixels.append(UInt8(y * 255 / height))
        pixels.append(UInt8((ring / 8 + phase) % 256))
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same screens in every run.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
