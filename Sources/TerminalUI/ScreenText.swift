import CNcurses

/// The text of a screen on its way into ncurses' window.
struct ScreenText {
  private let screen: Screen
  private let layer: PictureLayer
  private let style: (Style) -> (UInt32, Int16)
  private let isUTF8: Bool

  init(_ screen: Screen, layer: PictureLayer, style: @escaping (Style) -> (UInt32, Int16), isUTF8: Bool) {
    self.screen = screen
    self.layer = layer
    self.style = style
    self.isUTF8 = isUTF8
  }

  /// Puts the rows that differ from `shown`, and lets `encoder` forget what ncurses will overwrite. True if there were any.
  func update(from shown: (screen: Screen, layer: PictureLayer)?, encoder: inout PictureEncoder) -> Bool {
    var changed = false
    for row in 0..<layer.rows {
      guard let differing = differingColumns(row, shown, &encoder) else { continue }
      changed = true
      put(row)
      forgetNarrowPictures(row, between: differing, &encoder)
    }
    return changed
  }

  // The first and the last differing column; nil if there is none.
  private func differingColumns(
    _ row: Int, _ shown: (screen: Screen, layer: PictureLayer)?, _ encoder: inout PictureEncoder
  ) -> ClosedRange<Int>? {
    guard let shown, shown.layer.columns == layer.columns, shown.layer.rows == layer.rows,
      shown.screen.columns == screen.columns, shown.screen.rows == screen.rows
    else { return layer.columns > 0 ? 0...layer.columns - 1 : nil }
    var first: Int?
    var last = 0
    var column = 0
    while column < layer.columns {
      let isPicture = layer[column, row] != .none
      let wasPicture = shown.layer[column, row] != .none
      if isPicture != wasPicture {
        // ncurses may insert and delete characters to move the sentinels, and moves the picture with them.
        encoder.invalidate(row: row, columns: 0..<layer.columns)
      }
      if isPicture != wasPicture || cell(column, row) != Self.cell(shown.screen, column, row) {
        first = first ?? column
        last = column
      }
      column += 1
    }
    return first.map { $0...last }
  }

  // Between two changes ncurses may write what stands between them again, the sentinels, if that is shorter than to
  // move the cursor. It never is beyond this width.
  private func forgetNarrowPictures(_ row: Int, between changes: ClosedRange<Int>, _ encoder: inout PictureEncoder) {
    let narrow = 16
    var start: Int?
    for column in changes {
      if layer[column, row] != .none {
        start = start ?? column
      } else if let begun = start {
        if column - begun <= narrow { encoder.invalidate(row: row, columns: begun..<column) }
        start = nil
      }
    }
  }

  private func put(_ row: Int) {
    for column in 0..<layer.columns {
      if layer[column, row] != .none {
        // A no-break space is no blank for ncurses. Where it cannot be shown, a reverse blank is none either.
        cn_put_one(Int32(row), Int32(column), isUTF8 ? 0xA0 : 0x20, isUTF8 ? 0 : cn_reverse(), 0)
        continue
      }
      let cell = cell(column, row)
      let (attributes, pair) = style(cell.style)
      if let ascii = cell.character.asciiValue {
        if cell.content != .continuation {
          cn_put_one(Int32(row), Int32(column), wchar_t(ascii), attributes, pair)
        }
        continue
      }
      let scalars = cell.character.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
      let width = column + 1 < layer.columns && self.cell(column + 1, row).content == .continuation ? 2 : 1
      // The C library may count otherwise than we do, and ncurses goes by what it says.
      if isUTF8 && Int(cn_cells(scalars[0])) == width {
        cn_put(Int32(row), Int32(column), scalars + [0], attributes, pair)
      } else {
        let like = Self.ascii(scalars[0])
        for part in 0..<width { cn_put_one(Int32(row), Int32(column + part), like, attributes, pair) }
      }
    }
  }

  private func cell(_ column: Int, _ row: Int) -> Screen.Cell { Self.cell(screen, column, row) }

  // The screen may have been drawn for another size of the window.
  private static func cell(_ screen: Screen, _ column: Int, _ row: Int) -> Screen.Cell {
    column < screen.columns && row < screen.rows ? screen.cells[row * screen.columns + column] : Screen.Cell()
  }

  // The likest of the ASCII characters.
  private static func ascii(_ scalar: wchar_t) -> wchar_t {
    guard let scalar = Unicode.Scalar(UInt32(bitPattern: scalar)) else { return 0x3F }
    let like: Character =
      switch scalar {
      case "▸", "→", "▶": ">"
      case "←", "◀": "<"
      case "↑": "^"
      case "↓": "v"
      case "…", "·", "•", "⋮", "▁", "▂": "."
      case "–", "—", "─", "▃", "▄": "-"
      case "▅", "▆": "="
      case "▇", "█", "▒", "░", "▓": "#"
      case "│", "▏", "▎", "▍": "|"
      case "×": "x"
      case "●": "*"
      case "✓": "+"
      case "²": "2"
      case "\u{A0}": " "
      default: "?"
      }
    return wchar_t(like.asciiValue!)
  }
}
