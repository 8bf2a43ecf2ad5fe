import ComputeKernels

/// What an epilogue can take over from the layer that follows.
public enum EpilogueStep: Sendable {
  /// One factor and one summand per node.
  case scaleAndShift(scale: [Float], shift: [Float])
  /// The bounds of every value.
  case clamp(lower: Float, upper: Float)
}

/// What a convolution does to its sums in its last pass: scale and shift per node, then a clamp.
///
/// A bias is a shift, a batch norm that follows a scale and a shift, a ReLU the clamp. Backward needs one bit per
/// value.
struct Epilogue: Sendable {
  var scale: [Float]?  // one per node
  var shift: [Float]  // one per node
  var clamp: (lower: Float, upper: Float)?

  /// Words of saved bits for a pixel, 16 nodes each: which values passed the clamp.
  var wordsPerPixel: Int { (shift.count + 15) / 16 }

  func savedSize(pixels: Int) -> Int { clamp == nil ? 0 : pixels * wordsPerPixel * 2 }

  /// This epilogue and then `step`; nil where the nodes differ or a clamp comes before it.
  func followed(by step: EpilogueStep) -> Epilogue? {
    guard clamp == nil else { return nil }
    var merged = self
    switch step {
    case .clamp(let lower, let upper):
      merged.clamp = (lower, upper)
    case .scaleAndShift(let nextScale, let nextShift):
      guard nextScale.count == shift.count else { return nil }
      merged.scale = scale.map { zip($0, nextScale).map { $0 * $1 } } ?? nextScale
      merged.shift = shift.indices.map { shift[$0] * nextScale[$0] + nextShift[$0] }
    }
    return merged
  }

  /// The intervals of what it makes of sums, one a node.
  func bounds(of sums: [Interval]) -> [Interval] {
    let limits = clamp.map { Interval(Double($0.lower), Double($0.upper)) } ?? .unbounded
    return sums.indices.map { node in
      (sums[node] * Double(scale?[node] ?? 1) + Double(shift[node])).clamped(to: limits)
    }
  }

  func narrowed(to nodes: [Int]) -> Epilogue {
    Epilogue(scale: scale.map { all in nodes.map { all[$0] } }, shift: nodes.map { shift[$0] }, clamp: clamp)
  }

  /// Finishes the nodes `nodes` of `pixels` pixels: `y` points to the first node of the first pixel, `passed` to that
  /// pixel's first word. The first node is a multiple of 16.
  func forward(_ y: UnsafeMutablePointer<Float>, pixels: Int, nodes: Range<Int>, passed: UnsafeMutablePointer<UInt16>) {
    withScale { scale in
      shift.withUnsafeBufferPointer { shift in
        kernel_epilogue(
          y, pixels, nodes.count, shift.count, scale.map { $0 + nodes.lowerBound },
          shift.baseAddress! + nodes.lowerBound, clamp?.lower ?? -.infinity, clamp?.upper ?? .infinity,
          clamp == nil ? nil : passed + nodes.lowerBound / 16, wordsPerPixel)
      }
    }
  }

  /// Whether the gradient of the sums differs from that of the result.
  var hasAdjoint: Bool { scale != nil || clamp != nil }

  /// Replaces the gradient of what `forward` made by that of the sums, in place.
  func backward(_ gradient: UnsafeMutablePointer<Float>, pixels: Int, passed: UnsafeMutablePointer<UInt16>) {
    guard hasAdjoint else { return }
    withScale { scale in
      kernel_epilogue_adjoint(
        gradient, pixels, shift.count, shift.count, scale, clamp == nil ? nil : passed, wordsPerPixel)
    }
  }

  /// Calls `body` with the scale (or nil), the shift and the clamp's bounds, as kernels want them.
  func withParameters(_ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, Float, Float) -> Void) {
    withScale { scale in
      shift.withUnsafeBufferPointer { shift in
        body(scale, shift.baseAddress, clamp?.lower ?? -.infinity, clamp?.upper ?? .infinity)
      }
    }
  }

  /// Calls `body` with all of it as one struct; `passed` points to the first pixel's first word.
  func withFinish(_ passed: UnsafeMutablePointer<UInt16>, _ body: (UnsafePointer<kernel_finish>) -> Void) {
    withParameters { scale, shift, lower, upper in
      let finish = kernel_finish(
        scale: scale, shift: shift, lower: lower, upper: upper, passed: clamp == nil ? nil : passed,
        word_stride: wordsPerPixel)
      withUnsafePointer(to: finish, body)
    }
  }

  private func withScale(_ body: (UnsafePointer<Float>?) -> Void) {
    guard let scale else { return body(nil) }
    scale.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
