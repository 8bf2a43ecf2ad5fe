import Pictures
import TerminalUI

extension [Pane] {
  /// The least columns of a picture beside its activation.
  private static let leastColumnsBeside = 24
  /// The least columns of a picture with a map of the part that is shown, and their ratio to those of the map.
  private static let leastColumnsWithMap = 30
  private static let mapShare = 5

  /// Whether activations have room beside their pictures in `columns`.
  func hasRoomBeside(columns: Int) -> Bool { columns / (2 * count) >= Self.leastColumnsBeside }

  /// The pictures with their places in `area`, side by side: those of the first pane, then those of the next. Where
  /// there are several panes, the last row is left for captions. Panes without a picture stay empty.
  func pictures(in area: CellArea, zoom: Zoom, isBeside: Bool, on backdrop: Picture.Backdrop?) -> [PlacedPicture] {
    indices.flatMap { pictures(of: $0, in: area, zoom: zoom, isBeside: isBeside, on: backdrop) }
  }

  private func pictures(
    of index: Int, in area: CellArea, zoom: Zoom, isBeside: Bool, on backdrop: Picture.Backdrop?
  ) -> [PlacedPicture] {
    let place = place(of: index, in: area)
    let shown = self[index].pictures(isBeside: isBeside, on: backdrop)
    return shown.indices.compactMap { slot in
      shown[slot].map {
        PlacedPicture(zoom.cropped($0), in: place.slot(slot, of: shown.count), enlargement: zoom.enlargement)
      }
    }
  }

  /// Draws the pictures; where there are several panes, each right above its caption.
  func draw(
    zoom: Zoom, isBeside: Bool, on backdrop: Picture.Backdrop?, cellAspect: Double, in area: CellArea,
    on screen: inout Screen
  ) {
    let placed = indices.map { pictures(of: $0, in: area, zoom: zoom, isBeside: isBeside, on: backdrop) }
    screen.pictures += placed.joined()
    if let shown = screen.pictures.first, let picture = self[0].followed?.snapshot?.picture {
      drawMap(of: picture, zoom: zoom, in: shown.cells(cellAspect: cellAspect), cellAspect, on: &screen)
    }
    guard count > 1 else { return }
    for (index, pane) in enumerated() {
      guard let followed = pane.followed else { continue }
      let place = place(of: index, in: area)
      let bottom = placed[index].map { picture in
        let cells = picture.cells(cellAspect: cellAspect)
        return cells.row + cells.rows
      }.max()
      let caption = followed.caption(fitting: place.columns)
      screen.put(
        caption, column: place.column + Swift.max(0, (place.columns - caption.displayWidth) / 2),
        row: bottom ?? place.row + place.rows, style: .dim, width: place.columns, ellipsis: true)
    }
  }

  /// In the lower right corner of the first picture: which part of it that is.
  private func drawMap(
    of picture: Picture, zoom: Zoom, in area: CellArea, _ cellAspect: Double, on screen: inout Screen
  ) {
    guard area.columns >= Self.leastColumnsWithMap,
      let map = zoom.map(of: picture, width: 4 * area.columns / Self.mapShare)
    else { return }
    let room = CellArea(column: 0, row: 0, columns: area.columns / Self.mapShare, rows: area.rows)
    let size = PlacedPicture(map, in: room).cells(cellAspect: cellAspect)
    let corner = CellArea(
      column: area.column + area.columns - size.columns, row: area.row + area.rows - size.rows, columns: size.columns,
      rows: size.rows)
    screen.pictures.append(PlacedPicture(map, in: corner))
  }

  private func place(of index: Int, in area: CellArea) -> CellArea {
    var place = area.slot(index, of: count)
    if count > 1 { place.rows = Swift.max(1, place.rows - 1) }
    return place
  }
}

extension CellArea {
  /// One of `count` equal parts beside one another, with a column between them.
  fileprivate func slot(_ index: Int, of count: Int) -> CellArea {
    let width = max(1, (columns - (count - 1)) / count)
    return CellArea(column: column + index * (width + 1), row: row, columns: width, rows: rows)
  }
}
