import TerminalUI

extension [Pane] {
  /// Draws the pictures side by side; where there are several, each above its caption. Panes without a picture stay
  /// empty.
  func draw(zoom: Zoom, in area: CellArea, on screen: inout Screen) {
    if count == 1 {
      if let picture = self[0].picture {
        screen.picture = PlacedPicture(zoom.cropped(picture), in: area)
      }
      return
    }
    let width = (area.columns - (count - 1)) / count
    for (index, pane) in enumerated() {
      guard let followed = pane.followed else { continue }
      let left = area.column + index * (width + 1)
      if let picture = pane.picture {
        screen.pictures.append(
          PlacedPicture(
            zoom.cropped(picture),
            in: CellArea(column: left, row: area.row, columns: width, rows: Swift.max(1, area.rows - 1))))
      }
      let caption = followed.caption(fitting: width)
      screen.put(
        caption, column: left + Swift.max(0, (width - caption.displayWidth) / 2), row: area.row + area.rows - 1,
        style: .dim, width: width, ellipsis: true)
    }
  }
}
