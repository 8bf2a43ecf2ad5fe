import ComputeKernels

/// The largest value of each window, or of the whole map.
public struct MaxPooling: Layer {
  private static let largestWindow = 65_536  // values; a winner's position in its window is saved in 16 bits

  /// The window; nil: the whole map.
  public let window: Window?

  /// Max pooling over `window` (nil: the whole map), of at most 65,536 values.
  public init(_ window: Window?) { self.window = window }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let window = window(on: inputs[0])
    guard window.height * window.width <= Self.largestWindow else {
      throw LayerError(
        "a window of \(window.height) × \(window.width): at most \(Self.largestWindow) values are pooled")
    }
    return try pooled(inputs[0], window)
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? { padded(inputs[0]) }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .layer(AveragePooling(window(on: inputs[0]))) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    window.map { $0.reach(along: axis, on: inputs[0]) } ?? .whole
  }

  public func cropped(to region: Region, input: Shape) -> CroppedLayer? {
    guard let cropped = window?.cropped(to: region, on: input) else { return nil }
    return CroppedLayer(layer: MaxPooling(cropped.window), input: cropped.input)
  }

  public func savedSize(inputs: [Shape], output: Shape) -> Int { output.count * 2 }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachRow(of: at.output, at, window(on: at.inputs[0].shape), on: cores) { geometry, rows in
      kernel_max_pool_forward(
        geometry, at.inputs[0].base, at.output.base, winners(at),
        at.output.shape.channels, rows.lowerBound, rows.upperBound)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachRow(of: at.inputs[0], at, window(on: at.inputs[0].shape), on: cores) { geometry, rows in
      kernel_max_pool_backward(
        geometry, at.outputGradient.base, winners(at), at.inputGradients[0].base,
        at.output.shape.channels, rows.lowerBound, rows.upperBound, at.accumulates[0])
    }
  }

  /// For each value of the output, the position in its window of the input that won.
  private func winners(_ at: Operands) -> UnsafeMutablePointer<UInt16> {
    at.saved.assumingMemoryBound(to: UInt16.self)
  }

  private func window(on shape: Shape) -> Window { window ?? Window(shape.height, shape.width) }
}

/// The mean of each window.
public struct AveragePooling: Layer {
  public let window: Window
  /// Whether the padding that a window covers counts in its divisor.
  public let countsPadding: Bool

  /// Average pooling over `window`.
  public init(_ window: Window, countsPadding: Bool = false) {
    self.window = window
    self.countsPadding = countsPadding
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape { try pooled(inputs[0], window) }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { padded(inputs[0]) }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    window.reach(along: axis, on: inputs[0])
  }

  public func cropped(to region: Region, input: Shape) -> CroppedLayer? {
    guard let cropped = window.cropped(to: region, on: input) else { return nil }
    return CroppedLayer(layer: AveragePooling(cropped.window, countsPadding: countsPadding), input: cropped.input)
  }

  public func forward(_ at: Operands, on cores: Cores) {
    forEachRow(of: at.output, at, window, on: cores) { geometry, rows in
      kernel_average_pool_forward(
        geometry, at.inputs[0].base, at.output.base, at.output.shape.channels, countsPadding, rows.lowerBound,
        rows.upperBound)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    forEachRow(of: at.inputs[0], at, window, on: cores) { geometry, rows in
      kernel_average_pool_backward(
        geometry, at.outputGradient.base, at.inputGradients[0].base, at.output.shape.channels, countsPadding,
        rows.lowerBound, rows.upperBound, at.accumulates[0])
    }
  }
}

private func pooled(_ shape: Shape, _ window: Window) throws -> Shape {
  let positions = try window.positions(on: shape)
  return Shape(positions.height, positions.width, shape.channels)
}

/// A window may reach beyond the map.
private func padded(_ bounds: [Interval]) -> [Interval] { bounds.map { $0.including(0) } }

private func forEachRow(
  of map: FeatureMap, _ at: Operands, _ window: Window, on cores: Cores,
  _ body: (UnsafePointer<kernel_window>, Range<Int>) -> Void
) {
  withUnsafePointer(to: window.geometry(on: at.inputs[0].shape)) { geometry in
    cores.forEachRange(of: map.shape.height) { rows, _ in body(geometry, rows) }
  }
}

/// One value per node: the mean of its map, or the sum.
public struct GlobalAveragePooling: Layer {
  /// Whether it is the sum.
  public let isSum: Bool

  /// Global average pooling or, where `isSum`, global sum pooling.
  public init(isSum: Bool = false) { self.isSum = isSum }

  public var role: LayerRole { .globalPooling }
  public func outputShape(of inputs: [Shape]) -> Shape { Shape(1, 1, inputs[0].channels) }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { isSum ? nil : inputs[0] }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    let input = at.inputs[0]
    kernel_fill(at.output.base, input.shape.channels, 0)
    kernel_sum_pixels(input.base, nil, input.shape.pixels, input.shape.channels, at.output.base)
    if isSum { return }
    for value in at.output.values.indices { at.output.values[value] /= Float(input.shape.pixels) }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let shape = at.inputs[0].shape
    if !isSum {
      for value in at.outputGradient.values.indices { at.outputGradient.values[value] /= Float(shape.pixels) }
    }
    if !at.accumulates[0] { kernel_fill(at.inputGradients[0].base, shape.count, 0) }
    kernel_add_pixel(at.outputGradient.base, at.inputGradients[0].base, shape.pixels, shape.channels)
  }
}
