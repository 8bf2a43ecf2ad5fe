import FeatureVisualization

extension Explorer {
  /// Begins anew from a start picture; nil: from the recipe's own start.
  mutating func start(from start: Start?) -> [Effect] {
    for pane in panes.indices {
      if let start {
        panes[pane].settings.set(.start(start))
      } else {
        panes[pane].settings.fixed.removeAll { $0.key == "start" }
      }
    }
    // what lies under the grid does not run
    return mode.grid.map { close($0, isAnew: true) } ?? beginRun()
  }

  /// A start picture was read, or why not.
  mutating func take(_ result: Result<Start, RecipeError>, at now: ContinuousClock.Instant) -> [Effect] {
    switch result {
    case .failure(let error):
      refuse(error.description, at: now)
      return []
    case .success(let start):
      if overlay?.awaited == .start { overlay = nil }
      return self.start(from: start)
    }
  }
}
