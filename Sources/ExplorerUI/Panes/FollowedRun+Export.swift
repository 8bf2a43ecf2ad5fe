import FeatureVisualization
import Files
import Pictures

extension FollowedRun {
  /// The most frames of an exported run.
  private static let maximumFrames = 200

  /// The picture on the screen, under a name that says what it is; nil before the first one. It has alpha if that is
  /// `wanted`, as where a mask is shown, or its request says so.
  func exportOrder(withAlpha wanted: Bool) -> ExportOrder? {
    snapshot.map { order(of: [$0], isAnimation: false, withAlpha: wanted, ending: "-i\($0.iteration).png") }
  }

  private func order(
    of snapshots: [Snapshot], isAnimation: Bool, withAlpha wanted: Bool, ending: String
  ) -> ExportOrder {
    var request = run.request.ending(at: snapshots[snapshots.count - 1].iteration)
    request.hasAlpha = request.hasAlpha || wanted
    return ExportOrder(
      pictures: snapshots.map { request.hasAlpha ? $0.maskedPicture : $0.picture }, isAnimation: isAnimation,
      request: request, path: fileName(ending))
  }

  /// The run so far as an animation: the start, every n-th picture, the newest one; nil before the first one. Alpha is as for
  /// the picture.
  func animationOrder(withAlpha wanted: Bool) -> ExportOrder? {
    guard run.history.last >= 0 else { return nil }
    let last = last
    let stride = max(1, (last + Self.maximumFrames - 2) / (Self.maximumFrames - 1))
    var snapshots: [Snapshot] = []
    for iteration in Array(Swift.stride(from: 0, to: last, by: stride)) + [last] {
      guard let snapshot = run.history.snapshot(at: iteration), snapshot.iteration != snapshots.last?.iteration
      else { continue }
      snapshots.append(snapshot)
    }
    let hasAlpha = wanted || run.request.hasAlpha
    return order(of: snapshots, isAnimation: true, withAlpha: wanted, ending: hasAlpha ? ".webp" : ".gif")
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
