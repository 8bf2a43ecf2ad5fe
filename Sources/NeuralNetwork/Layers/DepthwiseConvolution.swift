import ComputeKernels

/// A convolution in which each channel has a filter of its own.
public struct DepthwiseConvolution: Layer {
  private static let largestWindow = 256  // the kernels' MOST_TAPS

  /// The weights, H×W×C.
  public let filters: Tensor
  /// How the window slides.
  public private(set) var window: Window
  var epilogue: Epilogue
  private let flipped: Tensor  // the taps in reverse order: with stride 1, backward is forward with these filters

  private var channels: Int { filters.shape[2] }

  /// A depthwise convolution with `filters` (H×W×C, H and W the window's) and one value of `bias` per channel (nil:
  /// zeros).
  public init(filters: Tensor, bias: [Float]? = nil, window: Window) {
    precondition(
      filters.shape.count == 3 && filters.shape[0] == window.height && filters.shape[1] == window.width,
      "filters \(filters.shape) for a window of \(window.height) × \(window.width)")
    self.init(
      filters: filters, window: window,
      epilogue: Epilogue(scale: nil, shift: bias ?? [Float](repeating: 0, count: filters.shape[2]), clamp: nil))
  }

  private init(filters: Tensor, window: Window, epilogue: Epilogue) {
    self.filters = filters
    self.window = window
    self.epilogue = epilogue
    let (taps, channels) = (filters.shape[0] * filters.shape[1], filters.shape[2])
    flipped = Tensor(
      filters.shape,
      (0..<taps).reversed().flatMap { tap in filters.values[tap * channels..<(tap + 1) * channels] })
  }

  public var role: LayerRole { .weights }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].channels == channels else {
      throw LayerError("its filters take \(channels) channels and it is given \(inputs[0])")
    }
    guard max(window.height, window.width) <= Self.largestWindow else {
      throw LayerError(
        "its window is \(window.height) × \(window.width): at most \(Self.largestWindow) rows and columns are read")
    }
    let positions = try window.positions(on: inputs[0])
    return Shape(positions.height, positions.width, channels)
  }

  public func savedSize(inputs: [Shape], output: Shape) -> Int { epilogue.savedSize(pixels: output.pixels) }

  public func forward(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let width = at.output.shape.width
    withUnsafePointer(to: geometry) { geometry in
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: at.output.shape.height, most: 32) { rows, _ in
          for y in rows {
            kernel_depthwise_forward(
              geometry, at.inputs[0].base, filters.baseAddress, at.output.base, channels, y, y + 1)
            epilogue.forward(
              at.output.row(y), pixels: width, nodes: 0..<channels, passed: passed + y * width * epilogue.wordsPerPixel)
          }
        }
      }
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let (height, width) = (at.output.shape.height, at.output.shape.width)
    cores.forEachRange(of: height) { rows, _ in
      epilogue.backward(
        at.outputGradient.row(rows.lowerBound), pixels: rows.count * width,
        passed: passed + rows.lowerBound * width * epilogue.wordsPerPixel)
    }
    let isForward = window.stride == (1, 1) && !at.accumulates[0]
    let mirrored = DepthwiseConvolution.mirrored(geometry)
    filters.values.withUnsafeBufferPointer { filters in
      flipped.values.withUnsafeBufferPointer { flipped in
        cores.forEachRange(of: at.inputs[0].shape.height, most: 32) { rows, _ in
          if isForward {
            withUnsafePointer(to: mirrored) {
              kernel_depthwise_forward(
                $0, at.outputGradient.base, flipped.baseAddress, at.inputGradients[0].base, channels,
                rows.lowerBound, rows.upperBound)
            }
          } else {
            withUnsafePointer(to: geometry) {
              kernel_depthwise_backward(
                $0, at.outputGradient.base, filters.baseAddress, at.inputGradients[0].base, channels,
                rows.lowerBound, rows.upperBound, at.accumulates[0])
            }
          }
        }
      }
    }
  }

  public func makeLeaky(_ at: Operands, leak: Float, on cores: Cores) {
    if epilogue.clamp != nil { at.makeLeaky(leak: leak, on: cores) }
  }

  /// The window that reads the output's gradient, with flipped filters and stride 1, to make the input's.
  private static func mirrored(_ window: kernel_window) -> kernel_window {
    var result = window
    swap(&result.input_height, &result.output_height)
    swap(&result.input_width, &result.output_width)
    result.pad_top = (window.kernel_height - 1) * window.dilation_y - window.pad_top
    result.pad_left = (window.kernel_width - 1) * window.dilation_x - window.pad_left
    return result
  }

  public func form(for output: Shape) -> String { "\(window.height)×\(window.width) depthwise" }

  public func multiplications(for output: Shape) -> Int { output.count * window.height * window.width }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    // what surrounds the map is 0
    let input = inputs[0].map { $0.including(0) }
    var sums = IntervalSums(count: channels)
    for (index, weight) in filters.values.enumerated() {
      sums.add(input[index % channels], weight, to: index % channels)
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
    let kept = stride(from: 0, to: filters.values.count, by: channels).flatMap { row in
      nodes.map { filters.values[row + $0] }
    }
    return .ofNarrowedInputs(
      DepthwiseConvolution(
        filters: Tensor([window.height, window.width, nodes.count], kept), window: window,
        epilogue: epilogue.narrowed(to: nodes)))
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
