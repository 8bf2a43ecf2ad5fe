// Convolutions and fully connected layers.

import NeuralNetwork

extension KerasImporter {
  func convolution(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let window = try step.window("kernel_size", strides: "strides")
    let groups = try step.settings.whole("groups", in: 1...KerasSettings.largest) ?? 1
    let nodes = try step.nodes("filters")
    let inputs = channels(input)
    guard inputs % groups == 0, nodes % groups == 0 else {
      throw .broken("its layer '\(step.name)' divides \(inputs) channels and \(nodes) filters into \(groups) groups")
    }
    var weights = try reader(of: step, ["kernel"], bias: true)
    let kernel = try weights.tensor([window.height, window.width, inputs / groups, nodes])
    let bias = try bias(&weights, step, nodes)
    if groups > 1 && inputs == groups && nodes == groups {
      let filters = try loaded(kernel).reshaped([window.height, window.width, nodes])
      return try activated(DepthwiseConvolution(filters: filters, bias: bias, window: window), to: input, step)
    }
    let layer = Convolution(filters: Self.grouped(kernel, groups), bias: bias, window: window)
    return try activated(layer, to: input, step)
  }

  func depthwiseConvolution(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let window = try step.window("kernel_size", strides: "strides")
    var weights = try reader(of: step, ["kernel"], bias: true)
    let multiplier = try step.settings.whole("depth_multiplier", in: 1...KerasSettings.largest) ?? 1
    let kernel = try weights.tensor([window.height, window.width, channels(input), multiplier])
    let bias = try bias(&weights, step, channels(input) * multiplier)
    return try activated(depthwise(kernel, bias: bias, window), to: input, step)
  }

  func separableConvolution(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let window = try step.window("kernel_size", strides: "strides")
    let nodes = try step.nodes("filters")
    let multiplier = try step.settings.whole("depth_multiplier", in: 1...KerasSettings.largest) ?? 1
    var weights = try reader(of: step, ["depthwise kernel", "pointwise kernel"], bias: true)
    let kernel = try weights.tensor([window.height, window.width, channels(input), multiplier])
    let points = try weights.tensor([1, 1, channels(input) * multiplier, nodes])
    let bias = try bias(&weights, step, nodes)
    let spread = try append(depthwise(kernel, bias: nil, window), to: input, named: "")
    let layer = Convolution(filters: Self.grouped(points, 1), bias: bias, window: Window(1, 1))
    return try activated(layer, to: spread, step)
  }

  /// A fully connected layer: a convolution of one point or, of a flattened map, one whose window is the whole map, so
  /// that larger maps have it at every position.
  func dense(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    var input = try step.input()
    guard [.vector, .channelsLast].contains(input.axes) else {
      throw .unread("its input's last axis is not the channels'")
    }
    let nodes = try step.nodes("units")
    var weights = try reader(of: step, ["kernel"], bias: true)
    let kernel = try weights.tensor([channels(input), nodes])
    let bias = try bias(&weights, step, nodes)
    var shape = Shape(1, 1, channels(input))
    if let map = input.flattened {
      shape = shapes[map]
      input = KerasValue(value: map, axes: .vector)
    }
    let layer = Convolution(
      filters: kernel.reshaped([1, shape.height, shape.width, shape.channels, nodes]), bias: bias,
      window: Window(shape.height, shape.width))
    return try activated(layer, to: input, step)
  }

  /// The weights of `step`: `names` and, where the configuration says so, a bias.
  func reader(
    of step: KerasStep, _ names: [String], bias: Bool
  ) throws(KerasProblem) -> KerasWeightReader {
    guard step.settings["quantization_config"] == nil else { throw .unread("its weights are quantized") }
    let hasBias = try step.settings.isTrue("use_bias", true)
    return try KerasWeightReader(step, in: file, names + (hasBias ? ["bias"] : []))
  }

  func bias(
    _ weights: inout KerasWeightReader, _ step: KerasStep, _ nodes: Int
  ) throws(KerasProblem) -> [Float]? {
    try step.settings.isTrue("use_bias", true) ? try weights.numbers([nodes]) : nil
  }

  /// A convolution of each channel on its own, by `kernel`, H×W×C×(nodes of a channel).
  private func depthwise(_ kernel: Tensor, bias: [Float]?, _ window: Window) throws(KerasProblem) -> any Layer {
    let (channels, multiplier) = (kernel.shape[2], kernel.shape[3])
    if multiplier == 1 {
      let filters = try loaded(kernel).reshaped([window.height, window.width, channels])
      return DepthwiseConvolution(filters: filters, bias: bias, window: window)
    }
    let flat = kernel.reshaped([window.height, window.width, 1, channels * multiplier])
    return Convolution(filters: Self.grouped(flat, channels), bias: bias, window: window)
  }

  private func loaded(_ tensor: Tensor) throws(KerasProblem) -> Tensor {
    do {
      return try tensor.loaded()
    } catch let error as KerasHDF5Error {
      throw KerasProblem(error)
    } catch {
      throw .broken("\(error)")
    }
  }

  /// Keras' H×W×I×(G·O) as our G×H×W×I×O.
  private static func grouped(_ kernel: Tensor, _ groups: Int) -> Tensor {
    let (height, width, inputs) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
    let (rows, nodes) = (height * width * inputs, kernel.shape[3] / groups)
    let shape = [groups, height, width, inputs, nodes]
    if groups == 1 { return kernel.reshaped(shape) }
    return Tensor(shape) {
      let values = try kernel.loaded().values
      var result: [Float] = []
      result.reserveCapacity(values.count)
      for group in 0..<groups {
        for row in 0..<rows {
          let first = (row * groups + group) * nodes
          result += values[first..<first + nodes]
        }
      }
      return result
    }
  }
}

extension KerasStep {
  /// How many nodes the layer has.
  func nodes(_ key: String) throws(KerasProblem) -> Int {
    guard let nodes = try settings.whole(key, in: 1...(1 << 24)) else {
      throw .broken("its layer '\(name)' does not say its \(key)")
    }
    return nodes
  }

  /// The window of a convolution or pooling whose size is `size`, its stride `strides`, else 1 or that of a pooling.
  func window(_ size: String, strides key: String, isPooling: Bool = false) throws(KerasProblem) -> Window {
    guard let size = try settings.pair(size) else { throw .broken("its layer '\(name)' has no \(size)") }
    let padding: Window.Padding
    switch try settings.string("padding") ?? "valid" {
    case "valid": padding = .none
    case "same": padding = .sameUpper
    case let other: throw .unread("its padding '\(other.printable)' is not supported")
    }
    return Window(
      size.y, size.x, stride: try settings.pair(key) ?? (isPooling ? size : (1, 1)),
      dilation: try settings.pair("dilation_rate") ?? (1, 1), padding: padding)
  }
}
