// Normalizations, and what else scales and shifts each channel.

import NeuralNetwork

extension KerasImporter {
  func batchNorm(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    try checkAxis(step, input)
    guard !step.isTraining || step.settings["trainable"] == .bool(false) else {
      throw .unread("it is called with training=True, so that it depends on all images of a batch")
    }
    guard try !step.settings.isTrue("renorm", false) else { throw .unread("batch renormalization is not supported") }
    let (gamma, beta, statistics) = try affine(step, input, ["mean", "variance"])
    let epsilon = try step.settings.number("epsilon") ?? 1e-3
    let (mean, variance) = (statistics[0], statistics[1])
    guard variance.allSatisfy({ $0 >= 0 }), epsilon >= 0, epsilon > 0 || variance.allSatisfy({ $0 > 0 }) else {
      throw .broken("its layer '\(step.name)' holds variances below 0: the file is damaged; fetch or save it again")
    }
    let layer = ScaleShift(gamma: gamma, beta: beta, mean: mean, variance: variance, epsilon: epsilon)
    return try append(layer, to: input, named: step.name)
  }

  func layerNorm(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    try checkAxis(step, input)
    guard try !step.settings.isTrue("rms_scaling", false) else { throw .unread("rms_scaling is not supported") }
    return try standardized(.pixels, standard: 1e-3, input, step)
  }

  func groupNorm(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    try checkAxis(step, input)
    let groups = try step.settings.whole("groups", in: -1...(1 << 24)) ?? 32
    return try standardized(.groups(groups == -1 ? channels(input) : groups), standard: 1e-3, input, step)
  }

  private func standardized(
    _ scope: Standardization.Scope, standard: Float, _ input: KerasValue, _ step: KerasStep
  ) throws(KerasProblem) -> KerasValue {
    let (gamma, beta, _) = try affine(step, input, [])
    let epsilon = try step.settings.number("epsilon") ?? standard
    let value = try append(Standardization(scope, epsilon: epsilon), to: input, named: "")
    return try append(ScaleShift(scale: gamma, shift: beta), to: value, named: step.name)
  }

  /// gamma and beta, each of which may be missing, and the weights `more` behind them, a number for each channel.
  private func affine(
    _ step: KerasStep, _ input: KerasValue, _ more: [String]
  ) throws(KerasProblem) -> (gamma: [Float], beta: [Float], more: [[Float]]) {
    let (scales, centers) = (try step.settings.isTrue("scale", true), try step.settings.isTrue("center", true))
    var weights = try KerasWeightReader(step, in: file, (scales ? ["gamma"] : []) + (centers ? ["beta"] : []) + more)
    let count = channels(input)
    let gamma = scales ? try weights.numbers([count]) : [Float](repeating: 1, count: count)
    let beta = centers ? try weights.numbers([count]) : [Float](repeating: 0, count: count)
    var rest: [[Float]] = []
    for _ in more { rest.append(try weights.numbers([count])) }
    return (gamma, beta, rest)
  }

  private func checkAxis(_ step: KerasStep, _ input: KerasValue) throws(KerasProblem) {
    guard try step.axis("axis", of: input) == input.channelAxis else {
      throw .unread("its axis is not the channels' alone")
    }
  }

  /// A factor for each channel: ConvNeXt's.
  func layerScale(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    guard input.channelAxis == input.rank - 1 else { throw .unread("its input's last axis is not the channels'") }
    var weights = try KerasWeightReader(step, in: file, ["gamma"])
    let gamma = try weights.numbers([channels(input)])
    let zeros = [Float](repeating: 0, count: gamma.count)
    return try append(ScaleShift(scale: gamma, shift: zeros), to: input, named: step.name)
  }

  /// (x − mean) / standard deviation, of the configuration's numbers or of those that `adapt` found.
  func normalization(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let axes = try step.axes("axis", of: input) ?? (step.settings.values["axis"] == .null ? [] : [input.rank - 1])
    guard axes.isEmpty || axes == [input.channelAxis] else { throw .unread("its axis is not the channels' alone") }
    let count = axes.isEmpty ? 1 : channels(input)
    var (mean, variance): ([Float], [Float])
    if let givenMean = try step.settings.numbers("mean"), let givenVariance = try step.settings.numbers("variance") {
      (mean, variance) = (givenMean, givenVariance)
    } else {
      var weights = try KerasWeightReader(step, in: file, ["mean", "variance", "count"])
      let shape = axes.isEmpty ? [] : [count]
      (mean, variance) = (try weights.numbers(shape), try weights.numbers(shape))
    }
    func spread(_ numbers: [Float]) -> [Float]? {
      numbers.count == 1 ? [Float](repeating: numbers[0], count: channels(input)) : numbers
    }
    guard let mean = spread(mean), let variance = spread(variance), mean.count == channels(input),
      variance.count == channels(input), variance.allSatisfy({ $0 >= 0 })
    else { throw .broken("its layer '\(step.name)' has no mean and variance for each of \(channels(input)) channels") }
    // Keras' least divisor
    let deviations = variance.map { max($0.squareRoot(), 1e-7) }
    let layer =
      try step.settings.isTrue("invert", false)
      ? ScaleShift(scale: deviations, shift: mean)
      : ScaleShift(scale: deviations.map { 1 / $0 }, shift: zip(mean, deviations).map { -$0 / $1 })
    return try append(layer, to: input, named: step.name)
  }

  func rescaling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let scale = try perChannel(step.settings.numbers("scale") ?? [1], input)
    let shift = try perChannel(step.settings.numbers("offset") ?? [0], input)
    return try append(ScaleShift(scale: scale, shift: shift), to: input, named: step.name)
  }

  /// `numbers` as one for each channel of `input`: they are one for all, or along its last axis.
  func perChannel(_ numbers: [Float], _ input: KerasValue) throws(KerasProblem) -> [Float] {
    if numbers.count == 1 { return [Float](repeating: numbers[0], count: channels(input)) }
    guard numbers.count == channels(input), input.channelAxis == input.rank - 1 else {
      throw .unread(
        "it has \(numbers.count) constants for \(shapes[input.value]); one, or one for each channel, is supported")
    }
    return numbers
  }

  /// `factor` times each of `count` channels.
  func scaling(_ count: Int, by factor: Float) -> ScaleShift {
    ScaleShift(scale: [Float](repeating: factor, count: count), shift: [Float](repeating: 0, count: count))
  }
}
