/// The size of the window in cells, and how it is divided.
struct Window: Sendable {
  var columns = 80
  var rows = 24

  /// Smaller windows hold only a summary in words.
  var isTooSmall: Bool { columns < 30 || rows < 8 }
  /// Whether there is a row for the recipe below the lists, beside those of history and status.
  var hasRecipeRow: Bool { rows >= 30 }
  /// The rows of the lists and the picture, below the title.
  var listRows: Int { max(1, rows - (hasRecipeRow ? 4 : 3)) }

  /// The columns of the lists beside so many pictures, whatever is in them: what square pictures leave of the window.
  func listColumns(besidePictures count: Int) -> Int {
    // in most terminals cells are twice as high as wide
    max(columns - 2 * listRows * count, min(Self.leastListColumns, columns / 2))
  }

  private static let leastListColumns = 26
}
