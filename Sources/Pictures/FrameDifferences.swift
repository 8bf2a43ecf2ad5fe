import CImageFiles

/// What changes from a picture to the next, in the colors of a table.
///
/// A pixel whose color is within the table's tolerance of the one that its entry was chosen for keeps its entry, so that
/// what stands still does not shimmer.
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
  /// The entries that are shown, once there are any, and the colors that they were chosen for.
  private var shown: [UInt8]
  private var chosenFor: [UInt8]
  private var isFirst = true

  init(of size: (width: Int, height: Int), _ table: ColorTable) {
    self.size = size
    self.table = table
    transparent = table.count
    shown = [UInt8](repeating: UInt8(table.count), count: size.width * size.height)
    chosenFor = [UInt8](repeating: 0, count: size.width * size.height * 3)
  }

  /// What the next picture changes; nil if nothing.
  mutating func next(_ picture: Picture) -> Change? {
    var (left, right, top, bottom) = (size.width, -1, size.height, -1)
    var changed = [UInt8](repeating: UInt8(transparent), count: size.width * size.height)
    let tolerance = table.tolerance
    picture.pixels.withUnsafeBufferPointer { pixels in
      chosenFor.withUnsafeMutableBufferPointer { chosenFor in
        var pixel = 0
        for y in 0..<size.height {
          for x in 0..<size.width {
            defer { pixel += 1 }
            let place = pixel * 3
            let (red, green, blue) = (pixels[place], pixels[place + 1], pixels[place + 2])
            if !isFirst && abs(Int(red) - Int(chosenFor[place])) <= tolerance
              && abs(Int(green) - Int(chosenFor[place + 1])) <= tolerance
              && abs(Int(blue) - Int(chosenFor[place + 2])) <= tolerance
            {
              continue
            }
            (chosenFor[place], chosenFor[place + 1], chosenFor[place + 2]) = (red, green, blue)
            let entry = table.entry(red, green, blue, x: x, y: y)
            if entry == shown[pixel] { continue }
            shown[pixel] = entry
            changed[pixel] = entry
            (left, right) = (min(left, x), max(right, x))
            (top, bottom) = (min(top, y), max(bottom, y))
          }
        }
      }
    }
    isFirst = false
    guard right >= 0 else { return nil }
    let area = image_area(
      left: UInt32(left), top: UInt32(top), width: UInt32(right - left + 1), height: UInt32(bottom - top + 1))
    let indices = (top...bottom).flatMap { changed[$0 * size.width + left...$0 * size.width + right] }
    return Change(area: area, indices: indices)
  }
}
