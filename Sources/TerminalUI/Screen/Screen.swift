/// What is to be shown: text in cells, and pictures behind the text.
///
/// A cell with text, even a blank, covers the picture; a cell in which nothing was put shows it.
public struct Screen: Equatable, Sendable {
  struct Cell: Equatable, Sendable {
    enum Content: UInt8, Sendable {
      /// Nothing was put here.
      case open
      /// `character` is here, or its left half.
      case text
      /// The right half of the wide character to the left.
      case continuation
    }

    var character: Character = " "
    var style: Style = []
    var content = Content.open
  }

  /// The position of a cell.
  public struct Position: Equatable, Sendable {
    /// From 0, left to right.
    public var column: Int
    /// From 0, top to bottom.
    public var row: Int

    /// The position in `column` of `row`.
    public init(column: Int, row: Int) {
      self.column = column
      self.row = row
    }
  }

  /// Width in cells.
  public let columns: Int
  /// Height in cells.
  public let rows: Int
  /// The pictures; where they overlap, the later one is shown, unless the terminal shows the earlier one as pixels.
  public var pictures: [PlacedPicture] = []
  /// Where the cursor is; nil hides it.
  public var cursor: Position?
  private(set) var cells: [Cell]

  /// An empty screen.
  public init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
    cells = [Cell](repeating: Cell(), count: self.columns * self.rows)
  }

  /// The first picture, for screens that have only one.
  public var picture: PlacedPicture? {
    get { pictures.first }
    set { pictures = newValue.map { [$0] } ?? [] }
  }

  /// Writes `text`, its hidden characters escaped, from (`column`, `row`) on, up to `limit` columns and the right edge.
  /// With `ellipsis`, text that is cut off there ends in `…`. Any position and size is allowed; what is outside the
  /// screen is not shown.
  /// - Returns: The number of columns that the text takes, visible or not.
  @discardableResult
  public mutating func put(
    _ text: String, column: Int, row: Int, style: Style = [], width limit: Int? = nil, ellipsis: Bool = false
  ) -> Int {
    // wider than any screen, and small enough for the sums below
    let far = 1 << 24
    let start = min(max(column, -far), far)
    let room = min(limit.map { max($0, 0) } ?? far, max(columns - start, 0))
    let cut = ellipsis && text.displayWidth > room
    let end = start + (cut ? max(room - 1, 0) : room)
    var position = start
    for (character, width) in CharacterWidth.cells(of: text) {
      if position + width > end { break }
      set(character, width: width, style: style, column: position, row: row)
      position += width
    }
    if cut && room > 0 {
      set("…", width: 1, style: style, column: position, row: row)
      position += 1
    }
    return position - start
  }

  /// Fills `area` with blanks, which cover text and pictures.
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

  /// The text of a row without trailing blanks. Empty outside the screen.
  public func text(_ row: Int) -> String {
    guard row >= 0 && row < rows else { return "" }
    var text = ""
    for cell in cells[row * columns..<(row + 1) * columns] where cell.content != .continuation {
      text.append(cell.character)
    }
    return text.withoutBlanksAtEnd
  }

  /// Whether a cell shows the picture behind it; true outside the screen.
  func isOpen(column: Int, row: Int) -> Bool {
    column >= columns || row >= rows || cells[row * columns + column].content == .open
  }

  private mutating func set(_ character: Character, width: Int, style: Style, column: Int, row: Int) {
    guard row >= 0 && row < rows && column > -width && column < columns else { return }
    // A wide character of which only half is on the screen becomes a blank.
    if column < 0 || column + width > columns {
      setOne(Cell(character: " ", style: style, content: .text), column: max(column, 0), row: row)
      return
    }
    setOne(Cell(character: character, style: style, content: .text), column: column, row: row)
    if width == 2 {
      setOne(Cell(character: " ", style: style, content: .continuation), column: column + 1, row: row)
    }
  }

  // Sets one cell. If it covers one half of a wide character, the other half becomes a blank.
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
  /// The text without trailing blanks (U+0020).
  var withoutBlanksAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
