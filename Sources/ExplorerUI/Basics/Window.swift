/// The size of the window in cells, and how it is divided.
struct Window: Sendable {
  var columns = 80
  var rows = 24
  /// How many pictures stand beside each other.
  var pictures = 1
  /// The height of a cell over its width.
  var cellAspect = 2.0

  /// Smaller windows hold only a summary in words.
  var isTooSmall: Bool { columns < 30 || rows < 8 }
  /// Whether columns have titles.
  var hasTitles: Bool { columns >= 100 }
  /// Whether there is a row for the recipe below the lists, beside those of history and status.
  var hasRecipeRow: Bool { rows >= 30 }
  /// The rows of the lists and the picture, below the title.
  var listRows: Int { max(1, mostListRows - historyRows + 1) }
  /// Those rows, if the history has one.
  private var mostListRows: Int { max(1, rows - (hasRecipeRow ? 4 : 3)) }

  /// The columns of the lists beside the pictures.
  var listColumns: Int { listColumns(besidePictures: pictures) }

  /// The columns of the lists beside so many pictures, whatever is in them: what square pictures leave of the window.
  func listColumns(besidePictures count: Int) -> Int {
    // in most terminals cells are twice as high as wide
    max(columns - 2 * mostListRows * count, min(Self.leastListColumns, columns / 2))
  }

  /// The rows of the history: one or, where square pictures and their captions leave more, up to three for one run, and
  /// one for each of several.
  var historyRows: Int {
    let picture = (columns - listColumns) / pictures / 2 + (pictures > 1 ? 1 : 0)
    return max(1, min(pictures > 1 ? pictures : 3, 1 + mostListRows - picture))
  }

  private static let leastListColumns = 26
}
