/// A position on a map.
public struct Position: Hashable, Sendable, CustomStringConvertible {
  /// Counted from 0, downwards.
  public var row: Int
  /// Counted from 0, to the right.
  public var column: Int

  /// The position in `row` and `column`.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  public var description: String { "row \(row), column \(column)" }
}

/// A rectangle of positions on a map.
public struct Region: Hashable, Sendable {
  public var rows, columns: Range<Int>

  /// The positions in `rows` and `columns`.
  public init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// One position.
  init(_ position: Position) {
    self.init(rows: position.row..<position.row + 1, columns: position.column..<position.column + 1)
  }

  /// All positions of a map of `shape`.
  init(of shape: Shape) { self.init(rows: 0..<shape.height, columns: 0..<shape.width) }

  /// The smallest region that holds both.
  func union(_ other: Region) -> Region {
    func hull(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
      min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
    }
    return Region(rows: hull(rows, other.rows), columns: hull(columns, other.columns))
  }
}
