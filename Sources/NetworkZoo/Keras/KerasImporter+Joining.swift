// What is computed from several maps, or from maps and constants.

import NeuralNetwork

extension KerasImporter {
  func sum(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let (maps, constants) = try parts(step)
    let name = constants.isEmpty ? step.name : ""
    var result = maps.count == 1 ? maps[0] : try joined(maps, by: Sum(), named: name)
    for (index, numbers) in constants.enumerated() {
      let shift = try perChannel(numbers, result)
      let layer = ScaleShift(scale: [Float](repeating: 1, count: shift.count), shift: shift)
      result = try append(layer, to: result, named: index == constants.count - 1 ? step.name : "")
    }
    return result
  }

  func product(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let (maps, constants) = try parts(step)
    var result = maps[0]
    for (index, map) in maps.enumerated().dropFirst() {
      let isLast = index == maps.count - 1 && constants.isEmpty
      result = try joined([result, map], by: Product(), named: isLast ? step.name : "")
    }
    for (index, numbers) in constants.enumerated() {
      let scale = try perChannel(numbers, result)
      let layer = ScaleShift(scale: scale, shift: [Float](repeating: 0, count: scale.count))
      result = try append(layer, to: result, named: index == constants.count - 1 ? step.name : "")
    }
    return result
  }

  func average(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let maps = step.inputs
    let total = try joined(maps, by: Sum(), named: "")
    return try append(scaling(channels(total), by: 1 / Float(maps.count)), to: total, named: step.name)
  }

  func negative(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    return try append(scaling(channels(input), by: -1), to: input, named: step.name)
  }

  func difference(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    switch try pair(step) {
    case (.map(let map), .numbers(let numbers)):
      let shift = try perChannel(numbers, map).map { -$0 }
      let layer = ScaleShift(scale: [Float](repeating: 1, count: shift.count), shift: shift)
      return try append(layer, to: map, named: step.name)
    case (.numbers(let numbers), .map(let map)):
      let shift = try perChannel(numbers, map)
      let layer = ScaleShift(scale: [Float](repeating: -1, count: shift.count), shift: shift)
      return try append(layer, to: map, named: step.name)
    case (.map(let left), .map(let right)):
      let minus = try append(scaling(channels(right), by: -1), to: right, named: "")
      return try joined([left, minus], by: Sum(), named: step.name)
    default: throw .unread("it computes from constants alone")
    }
  }

  func quotient(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    switch try pair(step) {
    case (.map(let map), .numbers(let numbers)):
      let scale = try perChannel(numbers, map).map { 1 / $0 }
      guard scale.allSatisfy(\.isFinite) else { throw .broken("its layer '\(step.name)' divides by 0") }
      let layer = ScaleShift(scale: scale, shift: [Float](repeating: 0, count: scale.count))
      return try append(layer, to: map, named: step.name)
    case (.numbers(let numbers), .map(let map)):
      let scale = try perChannel(numbers, map)
      let inverse = try append(Pointwise(.reciprocal), to: map, named: "")
      let layer = ScaleShift(scale: scale, shift: [Float](repeating: 0, count: scale.count))
      return try append(layer, to: inverse, named: step.name)
    case (.map(let left), .map(let right)):
      let inverse = try append(Pointwise(.reciprocal), to: right, named: "")
      return try joined([left, inverse], by: Product(), named: step.name)
    default: throw .unread("it computes from constants alone")
    }
  }

  func maximum(_ step: KerasStep) throws(KerasProblem) -> KerasValue { try extreme(step, isMaximum: true) }
  func minimum(_ step: KerasStep) throws(KerasProblem) -> KerasValue { try extreme(step, isMaximum: false) }

  /// The largest of all: with a number a clamp, of two maps a + ReLU(b − a); the smallest: a − ReLU(a − b).
  private func extreme(_ step: KerasStep, isMaximum: Bool) throws(KerasProblem) -> KerasValue {
    let (maps, constants) = try parts(step)
    var result = maps[0]
    for (index, map) in maps.enumerated().dropFirst() {
      let (less, more) = isMaximum ? (result, map) : (map, result)
      let minus = try append(scaling(channels(less), by: -1), to: less, named: "")
      var excess = try joined([more, minus], by: Sum(), named: "")
      excess = try append(Clamp.relu, to: excess, named: "")
      if !isMaximum { excess = try append(scaling(channels(excess), by: -1), to: excess, named: "") }
      let isLast = index == maps.count - 1 && constants.isEmpty
      result = try joined([result, excess], by: Sum(), named: isLast ? step.name : "")
    }
    for (index, numbers) in constants.enumerated() {
      guard numbers.count == 1 else { throw .unread("it has \(numbers.count) constants, and one is supported") }
      let clamp = isMaximum ? Clamp(numbers[0], .infinity) : Clamp(-.infinity, numbers[0])
      result = try append(clamp, to: result, named: index == constants.count - 1 ? step.name : "")
    }
    return result
  }

  /// x + scale · y: InceptionResNetV2's.
  func scaledSum(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let inputs = step.inputs
    guard inputs.count == 2, let scale = try step.settings.number("scale") else {
      throw .unread("it is not called with two maps, or has no scale")
    }
    let scaled = try append(scaling(channels(inputs[1]), by: scale), to: inputs[1], named: "")
    return try joined([inputs[0], scaled], by: Sum(), named: step.name)
  }

  func concatenation(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let inputs = step.inputs
    guard let first = inputs.first, inputs.allSatisfy({ $0.axes == first.axes }),
      try step.axis("axis", of: first) == first.channelAxis
    else { throw .unread("it joins along another axis than the channels'") }
    if inputs.count == 1 { return try identity(step) }
    return KerasValue(value: try add(Concatenation(), to: inputs.map(\.value), named: step.name), axes: first.axes)
  }

  /// Maps of one channel, which have no axis of channels, side by side.
  func stack(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let inputs = step.inputs
    let axis = step.setting("axis")?.whole ?? 0
    guard inputs.allSatisfy({ $0.axes == .plane }), axis == -1 || axis == 3 else {
      throw .unread("it stacks along another axis than the channels'")
    }
    return KerasValue(value: try add(Concatenation(), to: inputs.map(\.value), named: step.name), axes: .channelsLast)
  }

  private enum Part {
    case map(KerasValue)
    case numbers([Float])
  }

  private func allParts(_ step: KerasStep) throws(KerasProblem) -> [Part] {
    var parts: [Part] = []
    for operand in step.operands {
      switch operand {
      case .value(let value): parts.append(.map(value))
      case .constant(let json):
        guard let numbers = json.flatNumbers else {
          throw .unread("its constant is not one number, or one for each channel")
        }
        parts.append(.numbers(numbers))
      case .list: break
      }
    }
    return parts
  }

  /// The maps, one at least, and the constants of a step whose order does not matter.
  private func parts(_ step: KerasStep) throws(KerasProblem) -> (maps: [KerasValue], constants: [[Float]]) {
    let all = try allParts(step)
    let maps = all.compactMap { if case .map(let map) = $0 { map } else { nil } }
    guard !maps.isEmpty, maps.count == step.inputs.count else { throw .unread("its arguments are not all known") }
    return (maps, all.compactMap { if case .numbers(let numbers) = $0 { numbers } else { nil } })
  }

  private func pair(_ step: KerasStep) throws(KerasProblem) -> (Part, Part) {
    let all = try allParts(step)
    guard all.count == 2 else { throw .unread("it is called with \(all.count) values, and two are supported") }
    return (all[0], all[1])
  }

  /// Joins maps whose axes are the same, or that are vectors beside maps whose channels come last.
  private func joined(_ inputs: [KerasValue], by layer: any Layer, named name: String) throws(KerasProblem)
    -> KerasValue
  {
    guard let first = inputs.first else { throw .unread("it is called without maps") }
    if inputs.count == 1 { return first }
    let axes = Set(inputs.map(\.axes))
    guard axes.count == 1 || axes == [.vector, .channelsLast] else {
      throw .unread("it joins maps whose axes are counted differently")
    }
    let result = axes.count == 1 ? first.axes : .channelsLast
    return KerasValue(value: try add(layer, to: inputs.map(\.value), named: name), axes: result)
  }
}
