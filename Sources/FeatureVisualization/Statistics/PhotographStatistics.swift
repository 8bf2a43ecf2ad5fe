/// What photographs look like to layers of a network: by the mean and the standard deviation over positions of every
/// channel, and how these vary from photograph to photograph.
public struct PhotographStatistics: Sendable, Equatable {
  /// A layer's statistics.
  public struct Layer: Sendable, Equatable {
    /// The layer's name.
    public let name: String
    /// The mean over photographs of each channel's mean, then of each channel's standard deviation.
    public let means: [Float]
    /// The standard deviations over photographs of the same.
    public let deviations: [Float]

    /// The number of channels.
    public var channels: Int { means.count / 2 }

    init(name: String, means: [Float], deviations: [Float]) {
      (self.name, self.means, self.deviations) = (name, means, deviations)
    }
  }

  /// The SHA-256 of the network's file.
  public let weights: String
  /// The layers, in the order of computation.
  public let layers: [Layer]
  /// How many photographs, or parts of them, were looked at.
  public let looks: Int

  init(weights: String, layers: [Layer], looks: Int) {
    (self.weights, self.layers, self.looks) = (weights, layers, looks)
  }
}
