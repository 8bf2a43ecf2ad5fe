// Poolings, and reductions of whole axes.

import NeuralNetwork

extension ONNXImporter {
  func maxPool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(MaxPooling(operation.window()), operation)
  }

  func averagePool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let countsPadding = try operation.int("count_include_pad", 0) != 0
    return try appendToImage(AveragePooling(operation.window(), countsPadding: countsPadding), operation)
  }

  func globalAveragePool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(GlobalAveragePooling(), operation)
  }

  func globalMaxPool(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    try appendToImage(MaxPooling(nil), operation)
  }

  /// The mean, sum, maximum or length over all rows and columns, or over all channels.
  func reduction(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    let kind = operation.kind
    let (reduced, keepsAxes) = try operation.reduction(rank: input.rank)
    guard let reduced, !reduced.isEmpty else {
      throw operation.error("it has no axes: only some of them are supported")
    }
    let factors = reduced.flatMap { input.axes[$0] }
    let spatial = input.axes.joined().filter { $0.dimension != .channels }
    let layers: [any Layer]
    if factors.isEmpty {
      layers = []
    } else if factors.allSatisfy({ $0.dimension != .channels }), factors.count == spatial.count {
      switch kind {
      case "ReduceMean": layers = [GlobalAveragePooling()]
      case "ReduceSum": layers = [GlobalAveragePooling(isSum: true)]
      case "ReduceMax": layers = [MaxPooling(nil)]
      default:
        layers = [Pointwise(.square), GlobalAveragePooling(isSum: true), Pointwise(.squareRoot)]
      }
    } else if factors.allSatisfy({ $0.dimension == .channels }), kind != "ReduceMax",
      factors.reduce(1, { $0 * $1.size }) == shapes[input.value].channels
    {
      let isSum = kind != "ReduceMean"
      layers =
        kind == "ReduceL2"
        ? [Pointwise(.square), ChannelPooling(isSum: true), Pointwise(.squareRoot)] : [ChannelPooling(isSum: isSum)]
    } else {
      throw operation.error(
        "it reduces axes \(reduced.sorted()) of \(input.shape); all rows and columns, or all channels, are supported")
    }
    for (index, layer) in layers.enumerated() {
      input.value = try add(layer, [input.value], operation, name: index == layers.count - 1 ? nil : "")
    }
    for axis in reduced { input.axes[axis] = input.axes[axis].map { .init(dimension: $0.dimension, size: 1) } }
    if !keepsAxes { input.axes = input.axes.removing(at: reduced) }
    return .map(input)
  }
}
