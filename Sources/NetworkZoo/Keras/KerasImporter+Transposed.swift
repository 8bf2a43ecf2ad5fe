// Transposed convolutions.

import NeuralNetwork

extension KerasImporter {
  func transposedConvolution(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let window = try step.window("kernel_size", strides: "strides")
    guard try step.settings.whole("groups") ?? 1 == 1 else { throw .unread("its groups are not supported") }
    let nodes = try step.nodes("filters")
    let inputs = channels(input)
    var weights = try reader(of: step, ["kernel"], bias: true)
    let kernel = try weights.tensor([window.height, window.width, nodes, inputs])
    let bias = try bias(&weights, step, nodes)
    let extra = try step.settings.pair("output_padding", from: 0)
    let shape = shapes[input.value]
    let layers = TransposedConvolution.layers(
      filters: Self.turned(kernel), bias: bias, stride: window.stride, dilation: window.dilation,
      rows: window.cut(shape.height, window.height, window.stride.y, window.dilation.y, extra?.y),
      columns: window.cut(shape.width, window.width, window.stride.x, window.dilation.x, extra?.x))
    var value = input
    for layer in layers.dropLast() { value = try append(layer, to: value, named: "") }
    return try activated(layers[layers.count - 1], to: value, step)
  }

  /// Keras' H×W×O×I, turned around, as 1×H×W×I×O.
  private static func turned(_ kernel: Tensor) -> Tensor {
    let (height, width, outputs, inputs) = (kernel.shape[0], kernel.shape[1], kernel.shape[2], kernel.shape[3])
    return Tensor([1, height, width, inputs, outputs], derivedFrom: kernel) { values in
      var turned: [Float] = []
      turned.reserveCapacity(values.count)
      for point in (0..<height * width).reversed() {
        for input in 0..<inputs {
          for output in 0..<outputs { turned.append(values[(point * outputs + output) * inputs + input]) }
        }
      }
      return turned
    }
  }
}

extension Window {
  /// How much of the full result of a transposed convolution Keras leaves out at the beginning and the end of an axis
  /// of
  /// `size` positions: as much as the convolution that makes `size` positions of the result pads it with.
  fileprivate func cut(
    _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ extra: Int?
  ) -> (before: Int, after: Int) {
    let reach = (kernel - 1) * dilation + 1
    let full = (size - 1) * stride + reach
    if padding == .none { return (0, -(extra ?? max(0, stride - reach))) }
    let length = extra.map { (size - 1) * stride + reach % 2 + $0 } ?? size * stride
    let before = max(0, full - length) / 2
    return (before, full - before - length)
  }
}
