/// A terminal without a window: it processes the bytes that a program writes, and knows what a user would see.
///
/// It understands what ncurses sends for TERM=xterm-256color, and what the programs under test send besides. Other
/// sequences are collected in `unknown`, so that a test can expect none.
public struct EmulatedScreen: Sendable {
  public enum Color: Hashable, Sendable {
    /// The terminal's default.
    case standard
    /// An entry of the palette.
    case index(Int)
    /// 24 bits.
    case rgb(Int, Int, Int)
  }

  /// How a cell is drawn.
  public struct Attributes: Hashable, Sendable {
    /// The color of the character.
    public var foreground = Color.standard
    /// The color behind it.
    public var background = Color.standard
    /// SGR 1.
    public var bold = false
    /// SGR 2.
    public var dim = false
    /// SGR 7.
    public var reverse = false

    /// The state after SGR 0.
    public init() {}
  }

  public struct Cell: Hashable, Sendable {
    /// nil for the right half of a wide character.
    public var character: Character? = " "
    public var attributes = Attributes()

    /// A blank.
    public init() {}

    init(character: Character?, attributes: Attributes) {
      self.character = character
      self.attributes = attributes
    }
  }

  struct Cursor {
    var column = 0
    var row = 0
    var attributes = Attributes()
    /// The last column has been written, so that the next character goes to the next line.
    var wraps = false
    var drawsLines = false
  }

  /// The size in cells.
  public private(set) var columns: Int, rows: Int
  /// Whether the alternate screen shows.
  public internal(set) var alternateScreen = false
  /// Whether the cursor shows.
  public internal(set) var cursorVisible = true
  /// The other private modes that are set.
  public internal(set) var modes: Set<Int> = []
  /// Sequences that were not understood.
  public internal(set) var unknown: [String] = []
  /// Whether synchronized output (mode 2026) is known.
  public var knowsSynchronized = false
  /// Number of synchronized updates so far.
  public internal(set) var synchronizedUpdates = 0
  /// Whether kitty's graphics protocol is known, and sixel; cells have 10 × 20 pixels.
  public var knowsKitty = false, knowsSixel = false
  /// kitty's images by id: the keys of the first command, and all of the base64.
  public internal(set) var images: [Int: (keys: [String: String], data: String)] = [:]
  /// Where images are shown, by id: column, row, columns, rows.
  public internal(set) var placements: [Int: [Int]] = [:]
  /// Sixel strings, and the cells at which they were shown.
  public internal(set) var sixels: [(column: Int, row: Int, text: String)] = []
  /// Whether the background is white.
  public var isLight = false
  /// Answers to be sent; whoever sends them clears this.
  public var answers: [UInt8] = []
  /// What it answers when it is asked for its kind (DA2); nil: nothing.
  public var secondaryAttributes: String?
  /// What it answers when it is asked for its name (XTVERSION); nil: nothing.
  public var program: String?
  /// The text that was copied last (OSC 52), in base64.
  public internal(set) var clipboard: String?
  /// All window titles in order, with the `byteCount` after each: with titles a program can mark its output.
  public internal(set) var titles: [(text: String, byteCount: Int)] = []
  /// Number of bytes fed so far.
  public private(set) var byteCount = 0

  var lines: [[Cell]]
  var otherLines: [[Cell]]
  var cursor = Cursor()
  var saved = Cursor()
  var savedOnMain = Cursor()
  var region: ClosedRange<Int>
  var insertMode = false
  var wrapsLines = true
  var lastCharacter: Character?
  var parser = Parser()
  // kitty's image that is being transmitted.
  var transmission: (keys: [String: String], data: String)?

  /// An empty main screen.
  public init(columns: Int, rows: Int) {
    precondition(columns > 0 && rows > 0, "a screen of \(columns) × \(rows)")
    self.columns = columns
    self.rows = rows
    lines = [[Cell]](repeating: [Cell](repeating: Cell(), count: columns), count: rows)
    otherLines = lines
    region = 0...rows - 1
  }

  /// Where the next character goes.
  public var cursorPosition: (column: Int, row: Int) { (cursor.column, cursor.row) }

  /// The cell in `column` of `row`.
  public func cell(_ column: Int, _ row: Int) -> Cell { lines[row][column] }

  /// Whether all rows scroll.
  public var scrollsWhole: Bool { region == 0...rows - 1 }

  /// All cells, row by row.
  public var cells: [[Cell]] { lines }

  /// The text of a row without trailing blanks.
  public func text(_ row: Int) -> String {
    var text = String(lines[row].compactMap(\.character))
    while text.last == " " || text.last == "\u{A0}" { text.removeLast() }
    return text
  }

  /// The text of all rows.
  public var text: String { (0..<rows).map { text($0) }.joined(separator: "\n") }

  /// Changes the size of the window.
  public mutating func resize(columns: Int, rows: Int) {
    func resized(_ lines: [[Cell]]) -> [[Cell]] {
      (0..<rows).map { row in
        (0..<columns).map { column in
          row < lines.count && column < lines[row].count ? lines[row][column] : Cell()
        }
      }
    }
    lines = resized(lines)
    otherLines = resized(otherLines)
    self.columns = columns
    self.rows = rows
    region = 0...rows - 1
    cursor.column = min(cursor.column, columns - 1)
    cursor.row = min(cursor.row, rows - 1)
    cursor.wraps = false
  }

  /// Processes bytes, which may be cut anywhere.
  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      byteCount += 1
      if let token = parser.next(byte) { perform(token) }
    }
  }

  // MARK: - Characters

  mutating func put(_ character: Character) {
    let width = Self.width(character.unicodeScalars.first!)
    if width == 0 {
      combine(character)
      return
    }
    if wrapsLines && (cursor.wraps || cursor.column + width > columns) {
      cursor.column = 0
      lineFeed()
    }
    let attributes = cursor.attributes
    if insertMode { insertCells(width) }
    breakWide(cursor.column)
    if width == 2 && cursor.column + 1 < columns { breakWide(cursor.column + 1) }
    lines[cursor.row][cursor.column] = Cell(character: character, attributes: attributes)
    if width == 2 && cursor.column + 1 < columns {
      lines[cursor.row][cursor.column + 1] = Cell(character: nil, attributes: attributes)
    }
    lastCharacter = character
    cursor.wraps = wrapsLines && cursor.column + width >= columns
    cursor.column = min(cursor.column + width, columns - 1)
  }

  // A combining mark joins the character before it.
  private mutating func combine(_ mark: Character) {
    var column = cursor.wraps ? cursor.column : cursor.column - 1
    if column >= 0 && lines[cursor.row][column].character == nil { column -= 1 }
    guard column >= 0, let base = lines[cursor.row][column].character else { return }
    lines[cursor.row][column].character = Character(String(base) + String(mark))
  }

  // Blanks the other half of a wide character when one of its cells is overwritten.
  private mutating func breakWide(_ column: Int) {
    if lines[cursor.row][column].character == nil && column > 0 { lines[cursor.row][column - 1].character = " " }
    if column + 1 < columns && lines[cursor.row][column + 1].character == nil {
      lines[cursor.row][column + 1].character = " "
    }
  }

  /// Number of cells that a scalar takes: coarser than in terminals, but right for what the tests write.
  static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }
}
