import NeuralNetwork

/// What pictures are charged for by what some layers make of them, besides the objective: how far they are from
/// photographs, or from the one that they begin with.
///
/// For one thread at a time.
protocol PictureCharge: AnyObject {
  /// What a plan must compute for it.
  var targets: [Target] { get }
  /// Takes the maps of `plan`, whose targets from the index `first` on are `targets`.
  func attach(to plan: Plan, first: Int, cores: Cores)
  /// Keeps what the plan has computed of the picture that is to be resembled.
  func keepReference(tile: Int)
  /// The charge of what the plan has computed of a tile.
  func measure(tile: Int) -> Float
  /// Writes `factor` times the gradient of the charge that was measured last.
  func writeGradient(_ factor: Float)

  /// Whether its gradient is to be compared with the objective's in a step of a stage; `ratios` are what was found last.
  func isToBeWeighed(_ ratios: [Float], inStep step: Int) -> Bool
  /// How much larger the objective's gradient `own` is than that of the charge, both by parameters; nil: that is 0.
  func ratio(of own: UnsafeMutableBufferPointer<Float>, to others: UnsafeMutableBufferPointer<Float>) -> Float?
  /// The factor of its gradient where the charge is `charge`, and the objective's gradient is `ratio` times as large.
  func factor(charge: Float, ratio: Float) -> Float
}

extension PictureCharge {
  func keepReference(tile: Int) {}
}
