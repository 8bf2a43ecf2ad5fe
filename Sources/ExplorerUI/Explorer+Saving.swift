import FeatureVisualization
import Pictures

extension Explorer {
  /// The most frames of an exported run.
  private static let mostFrames = 200

  /// The picture on the screen, under a name that says what it is.
  var exportOrder: ExportOrder? {
    guard let climb, let snapshot else { return nil }
    let request = climb.run.request.ending(at: snapshot.iteration)
    return ExportOrder(
      pictures: [snapshot.picture], isAnimation: false, request: request,
      path: fileName(climb.run, "-i\(snapshot.iteration).png"))
  }

  /// The run so far as an animation: the start, every n-th picture that is kept, the last.
  var animationOrder: ExportOrder? {
    guard let climb, climb.run.history.last >= 0 else { return nil }
    let last = climb.last
    let stride = max(1, (last + Self.mostFrames - 2) / (Self.mostFrames - 1))
    var snapshots: [Snapshot] = []
    for iteration in Array(Swift.stride(from: 0, to: last, by: stride)) + [last] {
      guard let snapshot = climb.run.history.snapshot(at: iteration), snapshot.iteration != snapshots.last?.iteration
      else { continue }
      snapshots.append(snapshot)
    }
    let request = climb.run.request.ending(at: last)
    return ExportOrder(
      pictures: snapshots.map(\.picture), isAnimation: true, request: request, path: fileName(climb.run, ".gif"))
  }

  /// Network and objective, of characters that any file's name may have.
  private func fileName(_ run: Run, _ ending: String) -> String {
    let title = "\(run.file.name)/\(run.request.objective)"
    return String(title.prefix(120).map { $0.isLetter || $0.isNumber || "._".contains($0) ? $0 : "-" }) + ending
  }
}
