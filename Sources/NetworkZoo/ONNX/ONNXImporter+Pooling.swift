// Poolings, and reductions of axes.

import NeuralNetwork

extension ONNXImporter {
  func maxPool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(MaxPooling(operation.window()), operation)
  }

  func averagePool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    if let across = try averageAcrossChannels(operation) { return across }
    let countsPadding = try operation.int("count_include_pad", 0) != 0
    return try appendToImage(AveragePooling(operation.window(), countsPadding: countsPadding), operation)
  }

  /// The mean of neighboring channels of 1 × 1 × channels × height × width, as PyTorch writes it for local response
  /// normalization; nil where it is another pooling.
  private func averageAcrossChannels(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue? {
    guard let kernel = try operation.ints("kernel_shape"), kernel.count == 3, kernel[1...] == [1, 1],
      try operation.ints("strides") ?? [1, 1, 1] == [1, 1, 1],
      try operation.ints("pads")?.allSatisfy({ $0 == 0 }) ?? true, try operation.map().rank == 5
    else { return nil }
    let padding = try operation.string("auto_pad", "NOTSET"), dilations = try operation.ints("dilations")
    guard ["NOTSET", "VALID"].contains(padding), dilations ?? [1, 1, 1] == [1, 1, 1] else {
      throw operation.error(
        "it takes the mean of channels with the padding \(padding) and the dilations \(dilations ?? [1, 1, 1]); only "
          + "neighboring channels without padding are supported")
    }
    var view = try arranged(operation.map(), 2, operation)
    let inputs = shapes[view.value].channels
    guard kernel[0] > 0, kernel[0] <= inputs, inputs == view.shape[2], inputs <= 4096 else {
      throw operation.error("it takes the mean of \(kernel[0]) of \(inputs) channels, which is not supported")
    }
    let outputs = inputs - kernel[0] + 1
    var filters = [Float](repeating: 0, count: inputs * outputs)
    for output in 0..<outputs {
      for input in output..<output + kernel[0] { filters[input * outputs + output] = 1 / Float(kernel[0]) }
    }
    let layer = Convolution(filters: Tensor([1, 1, 1, inputs, outputs], filters), window: Window(1, 1))
    view.value = try add(layer, [view.value], operation)
    view.axes[2] = [.init(dimension: .channels, size: outputs)]
    return .map(view)
  }

  func globalAveragePool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(GlobalAveragePooling(), operation)
  }

  func globalMaxPool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(MaxPooling(nil), operation)
  }

  /// The mean, sum, largest, smallest or length along axes.
  func reduction(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let input = try operation.map()
    let (stated, keepsAxes) = try operation.reduction(rank: input.rank)
    let axes = stated ?? Set(input.axes.indices)
    let before: Function?, kind: Reduction.Kind
    switch operation.kind {
    case "ReduceMean": (before, kind) = (nil, .mean)
    case "ReduceSum": (before, kind) = (nil, .sum)
    case "ReduceMax", "ReduceMin": (before, kind) = (nil, .largest)
    case "ReduceL1": (before, kind) = (.absolute, .sum)
    default: (before, kind) = (.square, .sum)
    }
    let isSmallest = operation.kind == "ReduceMin", isLength = operation.kind == "ReduceL2"
    var view = input
    // the smallest is the largest of the negative values
    if isSmallest { view.value = try add(scaling(view, by: -1, operation), [view.value], operation, name: "") }
    if let before { view.value = try add(Pointwise(before), [view.value], operation, name: "") }
    if !axes.isEmpty { view = try reduced(view, axes, kind, operation, name: isSmallest || isLength ? "" : nil) }
    if isSmallest { view.value = try add(scaling(view, by: -1, operation), [view.value], operation) }
    if isLength { view.value = try add(Pointwise(.squareRoot), [view.value], operation) }
    if !keepsAxes { view.axes = view.axes.removing(at: axes) }
    return .map(view)
  }

  /// `view` with each of `axes` reduced to length 1.
  func reduced(
    _ view: ONNXView, _ axes: Set<Int>, _ kind: Reduction.Kind, _ operation: ONNXOperation, name: String?
  ) throws(ONNXError) -> ONNXView {
    var view = view
    let factors = axes.sorted().flatMap { view.axes[$0] }.filter { $0.size > 1 || $0.isElastic }
    let shape = shapes[view.value]
    /// Whether all of an axis of the map is reduced, or none of it.
    func size(_ dimension: Axis) -> Int { factors.reduce(1) { $1.dimension == dimension ? $0 * $1.size : $0 } }
    let isReduced = Axis.allCases.map { dimension in factors.contains { $0.dimension == dimension } }
    let isWhole = zip(Axis.allCases, isReduced).allSatisfy { !$1 || size($0) == shape[$0] }
    var layers: [any Layer] = []
    if isWhole {
      let (rows, columns, channels) = (isReduced[0], isReduced[1], isReduced[2])
      if rows && columns {
        layers.append(kind == .largest ? MaxPooling(nil) : GlobalAveragePooling(isSum: kind == .sum))
      } else if rows || columns {
        let isGlobal =
          shape[rows ? .columns : .rows] == 1
          && !view.axes.joined().contains {
            $0.dimension == (rows ? .columns : .rows) && $0.isElastic
          }
        layers.append(
          isGlobal && kind != .largest
            ? GlobalAveragePooling(isSum: kind == .sum) as any Layer : Reduction(kind, along: rows ? .rows : .columns))
      }
      if channels { layers.append(Reduction(kind, along: .channels)) }
      for axis in axes { view.axes[axis] = view.axes[axis].map { .init(dimension: $0.dimension, size: 1) } }
    } else {
      // what is reduced becomes the fastest of the channels
      let others = view.axes.enumerated().flatMap { axis, factors in axes.contains(axis) ? [] : factors }
      view = try placed(
        view,
        view.axes.enumerated().flatMap { axis, factors in
          factors.map { factor in
            Piece(
              axis: axis, factor: factor, place: axes.contains(axis) ? .channels : factor.dimension,
              order: axes.contains(axis) ? 0 : 1)
          }
        }, operation)
      let count = axes.reduce(1) { $0 * view.shape[$1] }
      layers.append(
        Reduction(
          kind, along: .channels, of: others.contains { $0.dimension == .channels && $0.size > 1 } ? count : nil))
      for axis in view.axes.indices {
        view.axes[axis] =
          axes.contains(axis)
          ? []
          : view.axes[axis].map {
            .init(
              dimension: $0.dimension, size: $0.size, stride: $0.dimension == .channels ? $0.stride / count : $0.stride,
              isElastic: $0.isElastic)
          }
      }
    }
    for (index, layer) in layers.enumerated() {
      view.value = try add(layer, [view.value], operation, name: index == layers.count - 1 ? name : "")
    }
    return view
  }
}
