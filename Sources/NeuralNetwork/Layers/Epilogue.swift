import ComputeKernels

/// What a convolution does to its sums in its last pass: scale and shift for every node, then a clamp.
///
/// A bias is a shift; a batch norm that follows, a scale and a shift; a ReLU, the clamp. Backward needs one bit a value.
struct Epilogue: Sendable {
  var scale: [Float]?  // nodes
  var shift: [Float]  // nodes
  var clamp: Clamp?

  /// Words (16 nodes each) that note which values of a pixel passed the clamp.
  var wordsPerPixel: Int { (shift.count + 15) / 16 }

  func notesSize(pixels: Int) -> Int { clamp == nil ? 0 : pixels * wordsPerPixel * 2 }

  /// This epilogue with `next` behind it; nil where that is not an epilogue.
  func followed(by next: any Layer) -> Epilogue? {
    guard clamp == nil else { return nil }
    var merged = self
    switch next {
    case let next as Clamp:
      merged.clamp = next
    case let next as ScaleShift where next.scale.count == shift.count:
      merged.scale = scale.map { zip($0, next.scale).map { $0 * $1 } } ?? next.scale
      merged.shift = shift.indices.map { shift[$0] * next.scale[$0] + next.shift[$0] }
    default:
      return nil
    }
    return merged
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
