/// The memory that one operation works on; a plan's arena owns all of it, for as long as the plan lives.
///
/// Maps and gradients are height × width × channels, channels contiguous, float32.
public struct Operands {
  /// The maps that it computes from.
  public var inputs: [FeatureMap]
  /// The map that it computes.
  public var output: FeatureMap
  /// The gradient of the objective with respect to `output`, of its shape. `backward` may overwrite it.
  public var outputGradient: FeatureMap
  /// The gradients with respect to `inputs`, of their shapes.
  public var inputGradients: [FeatureMap]
  /// For each input, whether `backward` adds to its gradient: another operation has written there.
  public var accumulates: [Bool]
  /// What `forward` saves for `backward`: `Layer.savedSize` bytes, aligned to cache lines, kept in between.
  public var saved: UnsafeMutableRawPointer
  /// `scratchSize.shared` floats for all cores, then `scratchSize.perCore` for each. They hold anything at first and
  /// are lost when the pass over this operation ends.
  public var sharedScratch: UnsafeMutablePointer<Float>
  /// The size of the scratch memory.
  public var scratchSize: ScratchSize

  /// The `scratchSize.perCore` floats of one core.
  func scratch(_ core: Int) -> UnsafeMutablePointer<Float> {
    sharedScratch + scratchSize.shared + core * scratchSize.perCore
  }

  /// What was saved, as bits that say which values passed a clamp: 16 channels a word, each pixel from a new word.
  var savedBits: UnsafeMutablePointer<UInt16> { saved.assumingMemoryBound(to: UInt16.self) }
}

/// Floats of scratch memory, rounded up to whole cache lines.
public struct ScratchSize: Hashable, Sendable {
  /// Floats that all cores share.
  public let shared: Int
  /// Floats of each core.
  public let perCore: Int

  /// Rounds both up.
  public init(shared: Int = 0, perCore: Int = 0) {
    let line = Buffer.alignment / MemoryLayout<Float>.stride
    self.shared = (shared + line - 1) / line * line
    self.perCore = (perCore + line - 1) / line * line
  }

  func bytes(on cores: Cores) -> Int { (shared + perCore * cores.count) * MemoryLayout<Float>.stride }
}
