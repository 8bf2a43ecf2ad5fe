import FeatureVisualization

extension Bookmark {
  /// What a person would call it.
  var title: String { note.isEmpty ? Settings.split(address).target : note }

  /// What tells it from others: the target, and those settings that matter at a glance.
  var summary: String {
    let (target, settings) = Settings.split(address)
    let values = Dictionary(
      (settings ?? "").split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        .filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    let words = [
      target, values["recipe"], values["start"].map { String($0.split(separator: "/").last ?? "") },
      values["seed"].map { "seed \($0)" }, values["end"].map { "iteration \($0)" },
    ]
    return words.compactMap(\.self).joined(separator: " · ")
  }
}
