// Convolution, from plain to fast: +Direct (the definition, the oracle), +Unrolled (im2col and matrix products),
// +Indirect (products without im2col), +Winograd (tiles), +Thin (few channels).
//
// Axes: G groups, H × W the window, I inputs and O outputs of a group.

import ComputeKernels

/// A convolution with its bias and what was merged into its last pass.
public struct Convolution: Layer {
  /// How the sums are computed.
  public enum Algorithm: Sendable {
    /// As the definition reads, slowly.
    case direct
    /// As matrix products after im2col, which a window of one point does not need.
    case unrolled
    /// As products that read the map where it lies (no im2col), by kernels for CPUs with AVX-512 or AVX2.
    case indirect
    /// In tiles with fewer multiplications (Winograd): windows of 3 × 3 with stride 1, channels a multiple of 16.
    case winograd
    /// By a kernel for at most 4 inputs and a multiple of 16 nodes.
    case thin
  }

  /// The weights, G×H×W×I×O.
  public private(set) var filters: Tensor
  /// How the window slides.
  public private(set) var window: Window
  /// How the sums are computed; nil: by the fastest algorithm for the map's size.
  public var algorithm: Algorithm?
  /// Whether it is not computed in tiles, whose rounding is a hundred times that of the sums themselves.
  var isInFullPrecision = false
  var epilogue: Epilogue
  let transformed = PreparedFilters()  // 36×I×O, +Winograd
  let transposed = PreparedFilters()  // H×W×O×I, +Indirect
  let packed = PreparedFilters()  // vectors of a window's row, +Thin

  var groups: Int { filters.shape[0] }
  var groupInputs: Int { filters.shape[3] }
  var groupOutputs: Int { filters.shape[4] }
  /// Channels of the map it takes.
  public var inputs: Int { groups * groupInputs }
  /// Nodes.
  public var outputs: Int { groups * groupOutputs }

  /// A convolution with `filters` (G×H×W×I×O, H and W the window's) and one value of `bias` per node (nil: zeros).
  public init(filters: Tensor, bias: [Float]? = nil, window: Window) {
    precondition(
      filters.shape.count == 5 && filters.shape[1] == window.height && filters.shape[2] == window.width,
      "filters \(filters.shape) for a window of \(window.height) × \(window.width)")
    self.filters = filters
    self.window = window
    let outputs = filters.shape[0] * filters.shape[4]
    precondition(bias == nil || bias!.count == outputs, "\(bias!.count) biases for \(outputs) nodes")
    epilogue = Epilogue(scale: nil, shift: bias ?? [Float](repeating: 0, count: outputs), clamp: nil)
  }

  public var role: LayerRole { .weights }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].channels == self.inputs else {
      throw LayerError("its filters take \(self.inputs) channels and it is given \(inputs[0])")
    }
    let positions = try window.positions(on: inputs[0])
    return Shape(positions.height, positions.width, outputs)
  }

  public func loaded() throws -> any Layer {
    var copy = self
    copy.filters = try filters.loaded()
    return copy
  }

  public func savedSize(inputs: [Shape], output: Shape) -> Int { epilogue.savedSize(pixels: output.pixels) }

  /// Points of a window up to which the thin form is the faster one.
  private static let mostThinPoints = 64

  /// How an output of this shape is computed.
  public func algorithm(for output: Shape) -> Algorithm {
    if let algorithm { return algorithm }
    // windows of more than a few points are rows as long as those of other products
    if canBeThin && window.height * window.width <= Self.mostThinPoints { return .thin }
    if !isInFullPrecision && prefersWinograd(output: output) { return .winograd }
    return prefersIndirect(output: output) ? .indirect : .unrolled
  }

  public func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize {
    switch algorithm(for: output) {
    case .direct, .thin: ScratchSize()
    case .unrolled: unrolledScratchSize(output: output)
    case .indirect: indirectScratchSize
    case .winograd: winogradScratchSize(output: output)
    }
  }

  public func forward(_ at: Operands, on cores: Cores) {
    switch algorithm(for: at.output.shape) {
    case .direct: forwardDirect(at, on: cores)
    case .unrolled: forwardUnrolled(at, on: cores)
    case .indirect: forwardIndirect(at, on: cores)
    case .winograd: forwardWinograd(at, on: cores)
    case .thin: forwardThin(at, on: cores)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    switch algorithm(for: at.output.shape) {
    case .direct:
      undoEpilogue(at, on: cores)
      backwardDirect(at, on: cores)
    case .unrolled:
      undoEpilogue(at, on: cores)
      backwardUnrolled(at, on: cores)
    case .indirect: backwardIndirect(at, on: cores)
    case .winograd: backwardWinograd(at, on: cores)
    case .thin: backwardThin(at, on: cores)
    }
  }

  public func makeLeaky(_ at: Operands, leak: Float, on cores: Cores) {
    if epilogue.clamp != nil { at.makeLeaky(leak: leak, on: cores) }
  }

  /// Turns the output's gradient into that of the sums.
  func undoEpilogue(_ at: Operands, on cores: Cores) {
    let width = at.output.shape.width
    cores.forEachRange(of: at.output.shape.height) { rows, _ in
      undoEpilogue(at, ofPixels: rows.lowerBound * width..<rows.upperBound * width)
    }
  }

  /// Does so at some pixels.
  func undoEpilogue(_ at: Operands, ofPixels pixels: Range<Int>) {
    epilogue.backward(
      at.outputGradient.base + pixels.lowerBound * outputs, pixels: pixels.count,
      passed: at.savedBits + pixels.lowerBound * epilogue.wordsPerPixel)
  }

  /// Zeros the input's gradient, unless another operation has written to it.
  func clearGradient(_ at: Operands, on cores: Cores) {
    guard !at.accumulates[0] else { return }
    let gradient = at.inputGradients[0]
    cores.forEachRange(of: gradient.shape.height) { rows, _ in
      kernel_fill(gradient.row(rows.lowerBound), rows.count * gradient.shape.width * gradient.shape.channels, 0)
    }
  }

  public func form(for output: Shape) -> String {
    "\(window.height)×\(window.width) \(window.isPoint ? "product" : "\(algorithm(for: output))")"
  }

  public func multiplications(for output: Shape) -> Int {
    output.pixels * window.height * window.width * groupInputs * outputs
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    // what surrounds the map is 0
    let input = inputs[0].map { $0.including(0) }
    let taps = window.height * window.width
    var sums = IntervalSums(count: outputs)
    filters.values.withUnsafeBufferPointer { weights in
      for group in 0..<groups {
        for tap in 0..<taps {
          for channel in 0..<groupInputs {
            let row = ((group * taps + tap) * groupInputs + channel) * groupOutputs
            for node in 0..<groupOutputs {
              sums.add(input[group * groupInputs + channel], weights[row + node], to: group * groupOutputs + node)
            }
          }
        }
      }
    }
    return epilogue.bounds(of: sums.intervals)
  }

  public func followed(by next: any Layer) -> (any Layer)? {
    guard let merged = next.epilogueStep.flatMap(epilogue.followed) else { return nil }
    var copy = self
    copy.epilogue = merged
    return copy
  }

  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? {
    guard groups == 1 else { return nil }
    let columns = outputs
    let kept = filters.values.withUnsafeBufferPointer { all in
      stride(from: 0, to: all.count, by: columns).flatMap { row in nodes.map { all[row + $0] } }
    }
    var copy = Convolution(filters: Tensor(filters.shape.dropLast() + [nodes.count], kept), window: window)
    (copy.algorithm, copy.isInFullPrecision) = (algorithm, isInFullPrecision)
    copy.epilogue = epilogue.narrowed(to: nodes)
    return .ofInputs(copy)
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    window.reach(along: axis, on: inputs[0])
  }

  public func cropped(to region: Region, input: Shape) -> CroppedLayer? {
    guard let cropped = window.cropped(to: region, on: input) else { return nil }
    var copy = self
    copy.window = cropped.window
    return CroppedLayer(layer: copy, input: cropped.input)
  }
}
