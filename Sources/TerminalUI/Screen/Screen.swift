/// What is to be seen: text in cells, and pictures in the cells that hold no text.
///
/// A cell in which nothing was put lets a picture through; a cell with text, be it a blank, covers it.
public struct Screen: Equatable, Sendable {
  struct Cell: Equatable, Sendable {
    enum Content: UInt8, Sendable {
      /// Nothing was put here.
      case open
      /// `character` begins here.
      case text
      /// The right half of the wide character at the left.
      case continuation
    }

    var character: Character = " "
    var style: Style = []
    var content = Content.open
  }

  /// A cell's place.
  public struct Position: Equatable, Sendable {
    /// From 0 at the left.
    public var column: Int
    /// From 0 at the top.
    public var row: Int

    /// The cell in `column` of `row`.
    public init(column: Int, row: Int) {
      self.column = column
      self.row = row
    }
  }

  /// Cells from left to right.
  public let columns: Int
  /// Cells from top to bottom.
  public let rows: Int
  /// The pictures; where they overlap, the later one is seen.
  public var pictures: [PlacedPicture] = []
  /// Where the cursor stands; `nil` hides it.
  public var cursor: Position?
  private(set) var cells: [Cell]

  /// An empty screen.
  public init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
    cells = [Cell](repeating: Cell(), count: self.columns * self.rows)
  }

  /// The picture, where there is one only.
  public var picture: PlacedPicture? {
    get { pictures.first }
    set { pictures = newValue.map { [$0] } ?? [] }
  }

  /// Puts `text` from (`column`, `row`) on, as far as the screen and `limit` columns reach. With `ellipsis`, text that
  /// `limit` or the right edge cuts ends in `…`. No place and no size is wrong: what lies outside is not seen.
  /// - Returns: The columns that the text took, seen or not: the next text begins there.
  @discardableResult
  public mutating func put(
    _ text: String, column: Int, row: Int, style: Style = [], width limit: Int? = nil, ellipsis: Bool = false
  ) -> Int {
    // No screen is wider; the sums below cannot overflow.
    let far = 1 << 24
    let start = min(max(column, -far), far)
    let room = min(limit.map { max($0, 0) } ?? far, max(columns - start, 0))
    let cut = ellipsis && text.displayWidth > room
    let end = start + (cut ? max(room - 1, 0) : room)
    var place = start
    for character in text {
      let (character, width) = CharacterWidth.cell(character)
      if place + width > end { break }
      set(character, width: width, style: style, column: place, row: row)
      place += width
    }
    if cut && room > 0 {
      set("…", width: 1, style: style, column: place, row: row)
      place += 1
    }
    return place - start
  }

  /// Puts blanks into `area`: they cover text and pictures.
  public mutating func clear(_ area: CellArea, style: Style = []) {
    guard area.columns > 0, area.rows > 0, area.row < rows, area.column < columns else { return }
    let lastRow = min(rows, area.row.addingReportingOverflow(area.rows).partialValue)
    let lastColumn = min(columns, area.column.addingReportingOverflow(area.columns).partialValue)
    var row = max(area.row, 0)
    while row < lastRow {
      var column = max(area.column, 0)
      while column < lastColumn {
        set(" ", width: 1, style: style, column: column, row: row)
        column += 1
      }
      row += 1
    }
  }

  /// The characters of a row without the blanks at its end. Empty outside the screen.
  public func text(_ row: Int) -> String {
    guard row >= 0 && row < rows else { return "" }
    var text = ""
    for cell in cells[row * columns..<(row + 1) * columns] where cell.content != .continuation {
      text.append(cell.character)
    }
    return text.withoutBlanksAtEnd
  }

  /// Whether nothing was put into a cell; true beyond the screen.
  func isOpen(column: Int, row: Int) -> Bool {
    column >= columns || row >= rows || cells[row * columns + column].content == .open
  }

  private mutating func set(_ character: Character, width: Int, style: Style, column: Int, row: Int) {
    guard row >= 0 && row < rows && column > -width && column < columns else { return }
    // Half a wide character is not seen, but its other half is covered.
    if column < 0 || column + width > columns {
      setOne(Cell(character: " ", style: style, content: .text), column: max(column, 0), row: row)
      return
    }
    setOne(Cell(character: character, style: style, content: .text), column: column, row: row)
    if width == 2 {
      setOne(Cell(character: " ", style: style, content: .continuation), column: column + 1, row: row)
    }
  }

  // Sets one cell and blanks what is left of a wide character that was half covered.
  private mutating func setOne(_ cell: Cell, column: Int, row: Int) {
    let index = row * columns + column
    if cells[index].content == .continuation {
      cells[index - 1].character = " "
    }
    if column + 1 < columns && cells[index + 1].content == .continuation {
      cells[index + 1].content = .text
    }
    cells[index] = cell
  }
}

extension String {
  /// The text without the blanks (U+0020) at its end.
  var withoutBlanksAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
