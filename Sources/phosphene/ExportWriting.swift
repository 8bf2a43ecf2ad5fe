import ExplorerUI
import FeatureVisualization
import Files
import Glibc
import Pictures

/// Writes what the explorer exports.
enum ExportWriting {
  /// `path` with the home directory in the place of a `~`.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// Writes the file that `order` wants, and tells how far that is.
  static func write(_ order: ExportOrder, progress: @escaping (Event) -> Void) -> Event {
    do {
      let path = expanded(order.path)
      guard order.isAnimation else {
        let bytes = try RecipePicture.write(
          order.pictures[0], of: order.request, to: path, replacing: order.isReplacing)
        return .exported(order, bytes: bytes)
      }
      let format = try PictureFormat(path: path, among: PictureFormat.animations)
      try RecipePicture.checkPlace(path, replacing: order.isReplacing)
      let bytes = try encode(order, as: format, progress: progress)
      try FileWriting.write(bytes, to: path, replacing: order.isReplacing)
      return .exported(order, bytes: bytes.count)
    } catch let error as FileWritingError where error.problem == .exists {
      return .exportExists(order)
    } catch {
      return .exportFailed("\(error)")
    }
  }

  /// All pictures at the size of the largest one; about eight seconds, and the last one for a moment more.
  private static func encode(
    _ order: ExportOrder, as format: PictureFormat, progress: @escaping (Event) -> Void
  ) throws(PictureFileError) -> [UInt8] {
    let width = order.pictures.map(\.width).max() ?? 1
    let height = order.pictures.map(\.height).max() ?? 1
    let count = order.pictures.count
    // GIF goes over all of them twice
    let all = format == .gif ? 2 * count : count
    var given = 0
    let animation = Animation(
      count: count, milliseconds: min(max(8000 / count, 40), 200), lastMilliseconds: 1500
    ) { number in
      given += 1
      if given * 10 / all != (given - 1) * 10 / all {
        progress(.exporting(order, percent: min(99, given * 100 / all)))
      }
      return order.pictures[number].scaled(width: width, height: height)
    }
    return try animation.encoded(as: format, text: order.request.address)
  }
}
