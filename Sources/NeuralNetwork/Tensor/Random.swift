import ComputeKernels

/// A random number generator whose sequence depends on the seed alone, on any machine: SplitMix64 (Steele, Lea and
/// Flood, 2014).
public struct Random: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of `seed`.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An integer in `0..<bound`, uniform up to a bias below `bound` / 2⁶⁴.
  public mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in `low` … `high`, uniform in steps of 2⁻²⁴ of the difference.
  public mutating func uniform(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * (Float(next() >> 40) * 0x1p-24)
  }

  /// A number of the standard normal distribution.
  public mutating func normal() -> Float {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) { values in
      fillNormal(values)
      return values[0]
    }
  }

  /// Writes numbers of the normal distribution with mean 0; two of them take one step of the sequence.
  public mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>, deviation: Float = 1) {
    kernel_normals(state, deviation, values.baseAddress, values.count)
    state &+= UInt64((values.count + 1) / 2) &* 0x9E37_79B9_7F4A_7C15
  }
}
