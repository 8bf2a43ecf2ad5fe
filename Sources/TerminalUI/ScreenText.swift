import CNcurses

/// Writes the text of a screen into ncurses' window.
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

  /// Sends the rows that differ from `shown`, and makes `encoder` forget the cells that ncurses overwrites.
  ///
  /// Rows are sent one by one: if several change at once, ncurses may scroll those that only moved, whatever `idlok`
  /// says, and pictures in them would move, too. With `atOnce` they are left to the next update, which clears the
  /// screen.
  func update(from shown: (screen: Screen, layer: PictureLayer)?, encoder: inout PictureEncoder, atOnce: Bool) {
    // Nothing is reused of a screen of another size.
    var shown = shown
    if let before = shown, before.layer.columns != layer.columns || before.layer.rows != layer.rows { shown = nil }
    for row in 0..<layer.rows {
      guard let difference = difference(row, shown) else { continue }
      put(row)
      if difference == .picture {
        encoder.invalidate(row: row, columns: 0..<layer.columns)
      } else {
        forgetEnds(row, &encoder)
      }
      if !atOnce {
        wnoutrefresh(cn_stdscr())
        doupdate()
      }
    }
  }

  private enum Difference {
    /// Only text beside the pictures differs.
    case text
    /// Pictures cover other cells.
    case picture
  }

  private func difference(_ row: Int, _ shown: (screen: Screen, layer: PictureLayer)?) -> Difference? {
    guard let shown else { return .picture }
    var difference: Difference?
    for column in 0..<layer.columns {
      let isPicture = layer[column, row] != .none
      let wasPicture = shown.layer[column, row] != .none
      if isPicture != wasPicture { return .picture }
      if cell(column, row) != Self.cell(shown.screen, column, row) { difference = .text }
    }
    return difference
  }

  // In a changed row ncurses rewrites unchanged cells, also those under pictures, if that takes fewer characters than
  // moving the cursor past them. It does the same at the end of a picture beside which it erases. The longest cursor
  // movement is `ESC [ 999 ; 999 H`.
  private func forgetEnds(_ row: Int, _ encoder: inout PictureEncoder) {
    let reach = 10
    var start: Int?
    for column in 0...layer.columns {
      if column < layer.columns && layer[column, row] != .none {
        start = start ?? column
      } else if let begun = start {
        encoder.invalidate(row: row, columns: begun..<min(begun + reach, column))
        encoder.invalidate(row: row, columns: max(begun, column - reach)..<column)
        start = nil
      }
    }
  }

  private func put(_ row: Int) {
    for column in 0..<layer.columns {
      if layer[column, row] != .none {
        // ncurses does not treat a no-break space as a blank, nor a reverse blank where there is no UTF-8.
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
      // ncurses uses the C library's widths, which may differ from ours.
      if isUTF8 && Int(cn_cells(scalars[0])) == width {
        cn_put(Int32(row), Int32(column), scalars + [0], attributes, pair)
      } else {
        let like = Self.ascii(scalars[0])
        for offset in 0..<width { cn_put_one(Int32(row), Int32(column + offset), like, attributes, pair) }
      }
    }
  }

  private func cell(_ column: Int, _ row: Int) -> Screen.Cell { Self.cell(screen, column, row) }

  // The screen may have been drawn for another window size.
  private static func cell(_ screen: Screen, _ column: Int, _ row: Int) -> Screen.Cell {
    column < screen.columns && row < screen.rows ? screen.cells[row * screen.columns + column] : Screen.Cell()
  }

  // The ASCII character that looks most similar.
  private static func ascii(_ scalar: wchar_t) -> wchar_t {
    guard let scalar = Unicode.Scalar(UInt32(bitPattern: scalar)) else { return 0x3F }
    let like: Character =
      switch scalar {
      case "▸", "→", "▶": ">"
      case "←", "◀": "<"
      case "↑": "^"
      case "↓": "v"
      // one that can be told from dots: that something is left out
      case "…": "~"
      case "·": "."
      case "⋮", "┊": ":"
      case "▁", "▂": "_"
      case "−", "–", "—", "─", "▃", "▄": "-"
      case "▅", "▆": "="
      case "▇", "█", "▒", "░", "▓": "#"
      case "│", "▏", "▎", "▍": "|"
      case "×": "x"
      case "●": "o"
      case "•": "*"
      case "✓": "+"
      case "²": "2"
      case "\u{A0}": " "
      default: "?"
      }
    return wchar_t(like.asciiValue!)
  }
}
