import FeatureVisualization

extension Factors {
  /// What a factor looks for: its nodes together.
  public func objective(_ number: Int) -> Objective {
    let direction = factors[number].direction
    let weights = Dictionary(uniqueKeysWithValues: direction.enumerated().filter { $1 > 1e-3 }.map { ($0, $1) })
    return .direction(weights, of: layer.name, power: 1)
  }
}
