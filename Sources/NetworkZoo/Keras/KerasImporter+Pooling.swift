// Poolings, and reductions of whole axes.

import NeuralNetwork

extension KerasImporter {
  func maxPooling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let window = try step.window("pool_size", strides: "strides", isPooling: true)
    return try append(MaxPooling(window), to: step.map(), named: step.name)
  }

  /// The padding does not count in the divisor.
  func averagePooling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let window = try step.window("pool_size", strides: "strides", isPooling: true)
    return try append(AveragePooling(window), to: step.map(), named: step.name)
  }

  func globalAveragePooling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    try global(GlobalAveragePooling(), of: step.map(), keepsAxes: step.settings.isTrue("keepdims", false), step)
  }

  func globalMaxPooling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    try global(MaxPooling(nil), of: step.map(), keepsAxes: step.settings.isTrue("keepdims", false), step)
  }

  private func global(
    _ layer: any Layer, of input: KerasValue, keepsAxes: Bool, _ step: KerasStep
  ) throws(KerasProblem) -> KerasValue {
    let value = try add(layer, to: [input.value], named: step.name)
    return KerasValue(value: value, axes: keepsAxes ? input.axes : .vector)
  }

  /// The mean, sum or maximum over rows and columns, or over the channels.
  func reduction(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let keepsAxes = step.setting("keepdims") == .bool(true)
    let axes = Set(try step.axes("axis", of: input) ?? [])
    let kind = step.layer.knownClass
    if input.rank == 4, let channelAxis = input.channelAxis, axes == Set(1...3).subtracting([channelAxis]) {
      let layer: any Layer = kind == "Max" ? MaxPooling(nil) : GlobalAveragePooling(isSum: kind == "Sum")
      return try global(layer, of: input, keepsAxes: keepsAxes, step)
    }
    guard input.rank == 4, axes == [input.channelAxis], kind != "Max" else {
      throw .unread("it reduces other axes than all rows and columns")
    }
    let value = try add(Reduction(kind == "Sum" ? .sum : .mean, along: .channels), to: [input.value], named: step.name)
    return KerasValue(value: value, axes: keepsAxes ? input.axes : .plane)
  }
}
