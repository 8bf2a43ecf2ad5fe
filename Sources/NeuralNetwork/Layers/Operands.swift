/// Where an operation reads and writes.
public struct Operands {
  /// What it computes from.
  public var inputs: [FeatureMap]
  /// What it computes.
  public var output: FeatureMap
  /// The gradient of the objective with respect to the output.
  public var outputGradient: FeatureMap
  /// The gradients with respect to the inputs.
  public var inputGradients: [FeatureMap]
  /// For each input, whether its gradient already holds another operation's part.
  public var accumulates: [Bool]
  /// `notesSize` bytes.
  public var notes: UnsafeMutableRawPointer
  /// The scratch memory that all cores share.
  public var sharedScratch: UnsafeMutablePointer<Float>
  /// What each layer asked for.
  public var scratchSize: ScratchSize

  /// The scratch memory of one core.
  func scratch(_ core: Int) -> UnsafeMutablePointer<Float> {
    sharedScratch + scratchSize.shared + core * scratchSize.perCore
  }
}

/// Floats of scratch memory, rounded up to whole cache lines.
public struct ScratchSize: Hashable, Sendable {
  /// For all cores together.
  public let shared: Int
  /// For each core.
  public let perCore: Int

  /// So many floats for all cores together and for each.
  public init(shared: Int = 0, perCore: Int = 0) {
    let line = Buffer.alignment / MemoryLayout<Float>.stride
    self.shared = (shared + line - 1) / line * line
    self.perCore = (perCore + line - 1) / line * line
  }

  /// Bytes on `cores` cores.
  func bytes(on cores: Cores) -> Int { (shared + perCore * cores.count) * MemoryLayout<Float>.stride }
}
