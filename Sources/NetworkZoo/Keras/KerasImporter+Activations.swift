// Activation functions, as layers of their own and at the end of others.

import Files
import NeuralNetwork

extension KerasImporter {
  /// Appends `layer` and the activation function of `step`: that has the layer's name, and what it is given NAME:pre.
  func activated(_ layer: any Layer, to input: KerasValue, _ step: KerasStep) throws(KerasProblem) -> KerasValue {
    guard let activation = step.settings["activation"], activation.activationName != "linear" else {
      return try append(layer, to: input, named: step.name)
    }
    let before = try append(layer, to: input, named: "")
    alias(before.value, "\(step.name):pre")
    return try self.activation(activation, of: before, step)
  }

  /// A layer that is an activation function alone.
  func activation(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    try activation(step.settings["activation"] ?? .string("linear"), step)
  }

  func activation(_ activation: JSONValue, _ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    if activation.activationName == "linear" { return try identity(step) }
    let result = try self.activation(activation, of: input, step)
    alias(input.value, "\(step.name):pre")
    return result
  }

  /// What changes nothing has the layer's name as one more name of its input.
  func identity(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    alias(input.value, step.name)
    return input
  }

  private func activation(
    _ activation: JSONValue, of input: KerasValue, _ step: KerasStep
  ) throws(KerasProblem) -> KerasValue {
    // a layer as the activation of another, without weights
    if case .object(let fields) = activation, case .object(let config)? = fields["config"],
      let kind = fields["class_name"]?.text, kind != "function"
    {
      guard let kind = KerasLayer.knownClass(fields, config) else {
        throw .unread("its activation '\(kind.printable)' is a class of somebody's own")
      }
      let settings = KerasSettings(layer: step.name, values: config)
      return try append(functions(kind, settings, of: input), to: input, step)
    }
    guard let name = activation.activationName else {
      throw .unread("its activation function \(activation.summary.printable) is not supported")
    }
    if name == "softmax" { return try softmax(input, axis: input.rank - 1, step) }
    return try append(functions(named: name, of: input), to: input, step)
  }

  /// Appends `layers` one after another, the last with the name of `step`.
  private func append(_ layers: [any Layer], to input: KerasValue, _ step: KerasStep) throws(KerasProblem) -> KerasValue
  {
    var value = input
    for (index, layer) in layers.enumerated() {
      value = try append(layer, to: value, named: index == layers.count - 1 ? step.name : "")
    }
    return KerasValue(value: value.value, axes: input.axes)
  }

  /// The functions of `keras.activations`, as layers to be applied one after another.
  private func functions(named name: String, of input: KerasValue) throws(KerasProblem) -> [any Layer] {
    switch name {
    case "relu": return [Clamp.relu]
    case "relu6": return [Clamp(0, 6)]
    case "leaky_relu": return [LeakyReLU(slope: 0.2)]
    case "hard_tanh": return [Clamp(-1, 1)]
    case "elu", "celu": return [Pointwise(.exponentialLinear(scale: 1, rate: 1, slope: 1))]
    case "selu":
      return [Pointwise(.exponentialLinear(scale: 1.050_701 * 1.673_263_2, rate: 1, slope: 1.050_701))]
    case "exponential": return [Pointwise(.exp)]
    case "gelu": return [Pointwise(.gelu)]
    case "hard_sigmoid":
      return [Pointwise(isKeras2 ? .hardSigmoid(slope: 0.2, shift: 0.5) : .hardSigmoid(slope: 1 / 6, shift: 0.5))]
    case "hard_silu", "hard_swish": return [Pointwise(.hardSwish)]
    case "log_sigmoid":
      let minus = scaling(channels(input), by: -1)
      return [minus, Pointwise(.softplus), minus]
    case "mish": return [Pointwise(.mish)]
    case "sigmoid": return [Pointwise(.sigmoid)]
    case "silu", "swish": return [Pointwise(.swish(factor: 1))]
    case "softplus": return [Pointwise(.softplus)]
    case "softsign": return [Pointwise(.softsign)]
    case "tanh": return [Pointwise(.tanh)]
    default: throw .unread("its activation function '\(name.printable)' is not supported")
    }
  }

  /// Those of Keras' classes of activation layers that have settings.
  private func functions(
    _ kind: String, _ settings: KerasSettings, of input: KerasValue
  ) throws(KerasProblem) -> [any Layer] {
    switch kind {
    case "ReLU":
      let slope = try settings.number("negative_slope") ?? 0
      guard try settings.number("threshold") ?? 0 == 0 else { throw .unread("its threshold is not 0") }
      let most = try settings.number("max_value") ?? .infinity
      guard most >= 0 else { throw .broken("its layer '\(settings.layer)' has a max_value of \(most)") }
      if slope == 0 { return [Clamp(0, most)] }
      return most == .infinity ? [LeakyReLU(slope: slope)] : [LeakyReLU(slope: slope), Clamp(-.infinity, most)]
    case "LeakyReLU":
      let (slope, older) = (try settings.number("negative_slope"), try settings.number("alpha"))
      return [LeakyReLU(slope: slope ?? older ?? 0.3)]
    case "ELU":
      let scale = try settings.number("alpha") ?? 1
      return [Pointwise(.exponentialLinear(scale: scale, rate: 1, slope: 1))]
    default: throw .unread("its activation layer '\(kind.printable)' is not supported")
    }
  }

  func relu(_ step: KerasStep) throws(KerasProblem) -> KerasValue { try layer("ReLU", step) }
  func elu(_ step: KerasStep) throws(KerasProblem) -> KerasValue { try layer("ELU", step) }

  private func layer(_ kind: String, _ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let result = try append(functions(kind, step.settings, of: input), to: input, step)
    alias(input.value, "\(step.name):pre")
    return result
  }

  /// The layer, or the operation, whose standard slope is another.
  func leakyReLU(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let slope = step.setting("negative_slope") ?? step.setting("alpha")
    guard let slope else {
      if step.layer.knownClass == "LeakyReLU" { return try layer("LeakyReLU", step) }
      return try activation(.string("leaky_relu"), step)
    }
    guard let slope = slope.finite else { throw step.settings.wrong("negative_slope", slope, "a number") }
    return try append([LeakyReLU(slope: slope)], to: try step.input(), step)
  }

  /// x where it is positive, else slope · x: slope · x + (1 − slope) · ReLU(x), a slope for each channel.
  func parametricReLU(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let shared = try step.axes("shared_axes", of: input) ?? []
    guard let channelAxis = input.channelAxis, !shared.contains(channelAxis) || shared.count == input.rank - 1,
      (1..<input.rank).allSatisfy({ $0 == channelAxis || shared.contains($0) })
    else { throw .unread("it has a slope for each position; one for each channel is supported (shared_axes=[1, 2])") }
    let count = shared.contains(channelAxis) ? 1 : channels(input)
    var weights = try KerasWeightReader(step, in: file, ["alpha"])
    let stored = try weights.numbers((1..<input.rank).map { $0 == channelAxis ? count : 1 })
    let slopes = stored.count == 1 ? [Float](repeating: stored[0], count: channels(input)) : stored
    let zeros = [Float](repeating: 0, count: slopes.count)
    let straight = try append(ScaleShift(scale: slopes, shift: zeros), to: input, named: "")
    let positive = try append(Clamp.relu, to: input, named: "")
    let bent = try append(ScaleShift(scale: slopes.map { 1 - $0 }, shift: zeros), to: positive, named: "")
    let value = try add(Sum(), to: [straight.value, bent.value], named: step.name)
    alias(input.value, "\(step.name):pre")
    return KerasValue(value: value, axes: input.axes)
  }

  func gelu(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    // the operation's standard is the approximation, that of the layer and of TensorFlow is not
    let isOperation = step.layer.isOperation
    let approximate = step.setting("approximate").map { $0 == .bool(true) } ?? isOperation
    return try append([Pointwise(approximate ? .geluTanh : .gelu)], to: try step.input(), step)
  }

  func softmax(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    return try softmax(input, axis: try step.axis("axis", of: input), step)
  }

  private func softmax(_ input: KerasValue, axis: Int, _ step: KerasStep) throws(KerasProblem) -> KerasValue {
    guard axis == input.channelAxis else { throw .unread("its softmax is over axis \(axis), not over the channels") }
    let result = try append(Softmax(), to: input, named: step.name)
    alias(input.value, "\(step.name):pre")
    return result
  }

  func clip(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let numbers = step.operands.compactMap { if case .constant(let json) = $0 { json.finite } else { nil } }
    let lower = (step.setting("x_min") ?? step.setting("clip_value_min"))?.finite ?? numbers.first
    let upper = (step.setting("x_max") ?? step.setting("clip_value_max"))?.finite ?? numbers.last
    guard let lower, let upper, lower <= upper else { throw .unread("its bounds are not two numbers") }
    return try append([Clamp(lower, upper)], to: try step.input(), step)
  }

  func cast(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let type = (step.setting("dtype") ?? step.setting("DstT"))?.text ?? ""
    guard type.hasPrefix("float") || type.hasPrefix("bfloat") else {
      throw .unread("it makes '\(type.printable)' of its input; only floating point is supported")
    }
    return try identity(step)
  }
}

extension JSONValue {
  /// The name of a function of `keras.activations`: the text, or what an object holds that Keras writes for a function.
  fileprivate var activationName: String? {
    switch self {
    case .string(let name): return name
    case .object(let fields) where fields["class_name"]?.text == "function":
      guard ["keras", "builtins", nil].contains(fields["module"]?.text?.split(separator: ".").first.map(String.init))
      else { return nil }
      return fields["config"]?.text
    default: return nil
    }
  }
}
