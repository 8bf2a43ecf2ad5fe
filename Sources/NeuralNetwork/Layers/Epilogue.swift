import ComputeKernels

/// What an epilogue can take over from the layer that follows.
public enum EpilogueStep: Sendable {
  /// One factor and one summand a node.
  case scaleAndShift(scale: [Float], shift: [Float])
  /// The limits of every value.
  case clamp(lower: Float, upper: Float)
}

/// What a convolution does to its sums in its last pass: scale and shift for every node, then a clamp.
///
/// A bias is a shift; a batch norm that follows, a scale and a shift; a ReLU, the clamp. Backward needs one bit a value.
struct Epilogue: Sendable {
  var scale: [Float]?  // nodes
  var shift: [Float]  // nodes
  var clamp: (lower: Float, upper: Float)?

  /// Words (16 nodes each) that note which values of a pixel passed the clamp.
  var wordsPerPixel: Int { (shift.count + 15) / 16 }

  func notesSize(pixels: Int) -> Int { clamp == nil ? 0 : pixels * wordsPerPixel * 2 }

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

  /// Finishes the nodes `nodes` of `pixels` pixels; `y` points to the first node of the first, `notes` to that pixel's.
  /// The first node is a multiple of 16.
  func forward(_ y: UnsafeMutablePointer<Float>, pixels: Int, nodes: Range<Int>, notes: UnsafeMutablePointer<UInt16>) {
    withScale { scale in
      shift.withUnsafeBufferPointer { shift in
        kernel_epilogue(
          y, pixels, nodes.count, shift.count, scale.map { $0 + nodes.lowerBound },
          shift.baseAddress! + nodes.lowerBound, clamp?.lower ?? -.infinity, clamp?.upper ?? .infinity,
          clamp == nil ? nil : notes + nodes.lowerBound / 16, wordsPerPixel)
      }
    }
  }

  /// Whether the gradient of the sums is another than that of what was made of them.
  var hasAdjoint: Bool { scale != nil || clamp != nil }

  /// Turns the gradient of what `forward` made into the gradient of the sums, in place.
  func backward(_ gradient: UnsafeMutablePointer<Float>, pixels: Int, notes: UnsafeMutablePointer<UInt16>) {
    guard hasAdjoint else { return }
    withScale { scale in
      kernel_epilogue_adjoint(
        gradient, pixels, shift.count, shift.count, scale, clamp == nil ? nil : notes, wordsPerPixel)
    }
  }

  /// Hands the numbers to a kernel: scale (or none), shift, lower and upper bound.
  func withNumbers(_ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, Float, Float) -> Void) {
    withScale { scale in
      shift.withUnsafeBufferPointer { shift in
        body(scale, shift.baseAddress, clamp?.lower ?? -.infinity, clamp?.upper ?? .infinity)
      }
    }
  }

  /// Hands all of it to a kernel; `notes` points to the first pixel's.
  func withFinish(_ notes: UnsafeMutablePointer<UInt16>, _ body: (UnsafePointer<kernel_finish>) -> Void) {
    withNumbers { scale, shift, lower, upper in
      let finish = kernel_finish(
        scale: scale, shift: shift, lower: lower, upper: upper, passed: clamp == nil ? nil : notes,
        word_stride: wordsPerPixel)
      withUnsafePointer(to: finish, body)
    }
  }

  private func withScale(_ body: (UnsafePointer<Float>?) -> Void) {
    guard let scale else { return body(nil) }
    scale.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
