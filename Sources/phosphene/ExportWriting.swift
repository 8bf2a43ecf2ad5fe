import ExplorerUI
import Exporting
import Files
import Pictures

/// Writes what the explorer exports.
enum ExportWriting {
  /// Writes the file that `order` wants, unless it is stopped; `progress` is told how far an animation is.
  static func write(
    _ order: ExportOrder, unless isStopped: @escaping () -> Bool, progress: @escaping (Event) -> Void
  ) -> Event {
    do {
      let file = try ExportFile(
        UserFolder.expandingTilde(in: order.path), as: order.isAnimation ? ExportFormat.animations : [.png],
        withAlpha: order.request.hasAlpha, replacing: order.isReplacing)
      let bytes =
        order.isAnimation
        ? try file.write(
          Animation(replaying: order.pictures), of: order.request,
          report: { progress(.exporting(order, percent: $0)) }, unless: isStopped)
        : try file.write(order.pictures[0], of: order.request)
      return .exported(order, bytes: bytes)
    } catch let error as FileWritingError where error.problem == .exists {
      return .exportExists(order)
    } catch {
      return .exportFailed("\(error)")
    }
  }
}
