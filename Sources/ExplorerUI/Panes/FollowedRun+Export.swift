import FeatureVisualization
import Files
import Pictures

extension FollowedRun {
  /// The most frames of an exported run.
  private static let maximumFrames = 200

  /// The picture on the screen, under a name that says what it is; nil before the first one.
  var exportOrder: ExportOrder? {
    guard let snapshot else { return nil }
    return ExportOrder(
      pictures: [snapshot.picture], isAnimation: false, request: run.request.ending(at: snapshot.iteration),
      path: fileName("-i\(snapshot.iteration).png"))
  }

  /// The run so far as an animation: the start, every n-th picture, the newest one; nil before the first one.
  var animationOrder: ExportOrder? {
    guard run.history.last >= 0 else { return nil }
    let last = last
    let stride = max(1, (last + Self.maximumFrames - 2) / (Self.maximumFrames - 1))
    var snapshots: [Snapshot] = []
    for iteration in Array(Swift.stride(from: 0, to: last, by: stride)) + [last] {
      guard let snapshot = run.history.snapshot(at: iteration), snapshot.iteration != snapshots.last?.iteration
      else { continue }
      snapshots.append(snapshot)
    }
    return ExportOrder(
      pictures: snapshots.map(\.picture), isAnimation: true, request: run.request.ending(at: last),
      path: fileName(".gif"))
  }

  /// Network, objective, recipe and seed, in visible characters that are valid in any file name.
  private func fileName(_ ending: String) -> String {
    let request = run.request
    let title = "\(run.file.name)/\(request.objective)"
    let isKept: (Character) -> Bool = { character in
      (character.isLetter || character.isNumber || "._".contains(character))
        && !character.unicodeScalars.contains(where: \.isHidden)
    }
    return String(
      "\(title.prefix(120))-\(request.recipe.name.prefix(40))-s\(request.seed)".map { isKept($0) ? $0 : "-" })
      + ending
  }
}
