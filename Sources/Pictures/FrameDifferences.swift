import CImageFiles

/// What changes from a picture to the next, in the colors of a table.
struct FrameDifferences {
  /// An area and the entries in it, row by row; those that stay as they were are transparent.
  struct Change {
    let area: image_area
    let indices: [UInt8]
  }

  /// Of every picture.
  let size: (width: Int, height: Int)
  /// The entry that stands for what stays as it was.
  let transparent: Int
  private var table: ColorTable
  private var steady: SteadyPicture
  /// The entries that are shown, once there are any.
  private var shown: [UInt8]

  init(of size: (width: Int, height: Int), _ table: ColorTable) {
    self.size = size
    self.table = table
    steady = SteadyPicture(tolerance: table.tolerance)
    transparent = table.count
    shown = [UInt8](repeating: UInt8(table.count), count: size.width * size.height)
  }

  /// What the next picture changes; nil if nothing.
  mutating func next(_ picture: Picture) -> Change? {
    let width = size.width
    var (left, right, top, bottom) = (width, -1, size.height, -1)
    var changed = [UInt8](repeating: UInt8(transparent), count: width * size.height)
    steady.follow(picture) { pixel, red, green, blue in
      let (x, y) = (pixel % width, pixel / width)
      let entry = table.entry(red, green, blue, x: x, y: y)
      guard entry != shown[pixel] else { return }
      shown[pixel] = entry
      changed[pixel] = entry
      (left, right) = (min(left, x), max(right, x))
      (top, bottom) = (min(top, y), max(bottom, y))
    }
    guard right >= 0 else { return nil }
    let area = image_area(
      left: UInt32(left), top: UInt32(top), width: UInt32(right - left + 1), height: UInt32(bottom - top + 1))
    return Change(area: area, indices: (top...bottom).flatMap { changed[$0 * width + left...$0 * width + right] })
  }
}
