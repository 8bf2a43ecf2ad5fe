import NeuralNetwork

/// Makes a `Network` of Keras' configuration and weights, call by call.
///
/// A class, because the table of readers names its methods.
final class KerasImporter {
  private(set) var network: Network
  /// The shape of each of the network's values.
  private(set) var shapes: [Shape]
  /// The layers that could not be read, and what depends on them.
  private(set) var unread: [NetworkFile.Unread] = []
  /// What they would compute from.
  private(set) var ends: [Int] = []
  /// Whether Keras 2 wrote the file, whose hard sigmoid is another function.
  let isKeras2: Bool
  let file: KerasHDF5
  let canvas: Canvas
  private var names: Set<String> = []
  /// The layers and calls that were looked at, those of models inside others each time that these are called.
  private var visited = 0

  /// The most operations that are read.
  private static let most = 20_000
  private static let tooMany = KerasProblem.broken("its configuration makes more than \(most) operations")

  init(_ file: KerasHDF5, inputRange: InputRange, canvas: Canvas) throws(PlanError) {
    self.file = file
    self.canvas = canvas
    isKeras2 = file.kerasVersion.map { $0.hasPrefix("2.") || $0.hasPrefix("1.") } ?? false
    network = Network(inputRange: inputRange)
    shapes = try network.shapes(on: canvas)
  }

  /// Reads `model`, whose image is `image`, and returns its outputs, as far as they could be read.
  func read(_ model: KerasModel, image: KerasImage) throws(KerasProblem) -> [KerasValue] {
    var value = network.input
    if image.channels == 1 {
      value = network.addGray()
      shapes.append(Shape(canvas.height, canvas.width, 1))
    }
    let input = KerasValue(
      value: value, axes: image.isPlane ? .plane : image.isChannelsFirst ? .channelsFirst : .channelsLast)
    return try read(model, [.value(input)], at: file.place, prefix: "", isTraining: false).compactMap(\.value)
  }

  /// What a call gives.
  private enum Result {
    case value(KerasValue)
    /// The first layer on the way to it that is not read.
    case unread(NetworkFile.Unread)

    var value: KerasValue? { if case .value(let value) = self { value } else { nil } }
    var cause: NetworkFile.Unread? { if case .unread(let cause) = self { cause } else { nil } }
  }

  /// Reads a model that is called with `inputs`, and returns its outputs.
  private func read(
    _ model: KerasModel, _ inputs: [Result], at place: KerasPlace, prefix: String, isTraining: Bool
  ) throws(KerasProblem) -> [Result] {
    guard inputs.count == model.inputs.count else {
      throw .broken("its model '\(model.name)' has \(model.inputs.count) inputs and is called with \(inputs.count)")
    }
    visited += model.size
    guard visited <= Self.most * 2 else { throw Self.tooMany }
    let places = try file.places(of: model, in: place)
    var results = model.layers.map { [[Result]](repeating: [], count: max(1, $0.calls.count)) }
    for (input, value) in zip(model.inputs, inputs) { results[input][0] = [value] }
    func result(_ reference: KerasReference) throws(KerasProblem) -> Result {
      let outputs = results[reference.layer][reference.call]
      // how many values a layer gives that is not read is not known
      if outputs.count == 1, outputs[0].cause != nil { return outputs[0] }
      guard reference.output < outputs.count else {
        let name = model.layers[reference.layer].name
        throw .broken("its layer '\(name)' does not give value \(reference.output), which is asked for")
      }
      return outputs[reference.output]
    }
    for (index, call) in try model.order() {
      let layer = model.layers[index]
      let given = layer.calls[call]
      let values = try given.references.map { (reference) throws(KerasProblem) in try result(reference) }
      guard !values.isEmpty else {
        throw .broken("its layer '\(layer.name)' is called without a value of another layer")
      }
      let name = unique(call == 0 ? layer.name : "\(layer.name)_call\(call + 1)", prefix)
      var isTraining = isTraining
      if case .constant(.bool(let value))? = given.named["training"] { isTraining = value }
      if let inner = layer.model {
        let outputs = try read(
          inner, values, at: places[index], prefix: "\(name)/", isTraining: isTraining)
        if outputs.count == 1, let value = outputs[0].value { alias(value.value, name) }
        results[index][call] = outputs
        continue
      }
      // what comes after an unread layer is out of reach
      if let cause = values.lazy.compactMap(\.cause).first {
        results[index][call] = [.unread(cause)]
        if !Self.identities.union(Self.moving).contains(layer.knownClass ?? "") {
          unread.append(.init(name: name, operation: cause.operation, reason: cause.reason))
        }
        ends += values.compactMap { $0.value?.value }
        continue
      }
      let known = Dictionary(zip(given.references, values.compactMap(\.value))) { first, _ in first }
      let step = KerasStep(
        layer: layer, name: name, values: given.arguments.map { resolved($0, known) },
        named: given.named.mapValues { resolved($0, known) }, weights: file.weights(at: places[index]),
        isTraining: isTraining)
      do throws(KerasProblem) {
        results[index][call] = [.value(try read(step))]
      } catch {
        guard case .unread(let reason) = error else { throw error }
        let cause = NetworkFile.Unread(name: name, operation: layer.className.printable, reason: reason)
        unread.append(cause)
        results[index][call] = [.unread(cause)]
        ends += values.compactMap { $0.value?.value }
      }
    }
    return try model.outputs.map { (reference) throws(KerasProblem) in try result(reference) }
  }

  private func resolved(_ argument: KerasArgument, _ values: [KerasReference: KerasValue]) -> KerasOperand {
    switch argument {
    case .reference(let reference): .value(values[reference]!)
    case .constant(let json): .constant(json)
    case .list(let items): .list(items.map { resolved($0, values) })
    }
  }

  /// The name of a layer; where another has it, too, behind that of the model that it is in.
  private func unique(_ name: String, _ prefix: String) -> String {
    var result = names.contains(name) ? prefix + name : name
    var count = 1
    while !names.insert(result).inserted {
      count += 1
      result = "\(prefix)\(name)_\(count)"
    }
    return result
  }
}

// What the readers are made of.
extension KerasImporter {
  /// Appends `layer`, computed from `inputs`, and returns its value.
  func add(_ layer: any Layer, to inputs: [Int], named name: String) throws(KerasProblem) -> Int {
    guard shapes.count < Self.most else { throw Self.tooMany }
    do {
      shapes.append(try Limits.shape(of: layer, inputs.map { shapes[$0] }))
    } catch {
      throw .unread("at \(canvas), \(error)")
    }
    return network.add(layer, to: inputs, named: name)
  }

  /// Appends `layer`, computed from `input`, whose axes the result has.
  func append(_ layer: any Layer, to input: KerasValue, named name: String) throws(KerasProblem) -> KerasValue {
    KerasValue(value: try add(layer, to: [input.value], named: name), axes: input.axes)
  }

  /// Gives `value` one more name, unless that is another's.
  func alias(_ value: Int, _ name: String) {
    if value > network.input && network.value(named: name) == nil { network.name(value, name) }
  }

  /// The number of channels of `input`.
  func channels(_ input: KerasValue) -> Int { shapes[input.value].channels }
}

extension KerasModel {
  /// The number of its layers or, where they are more, their calls, with those of models inside it.
  fileprivate var size: Int { layers.reduce(0) { $0 + max(1, $1.calls.count) + ($1.model?.size ?? 0) } }

  /// All calls, each behind those whose values it takes, else in the order of the configuration.
  fileprivate func order() throws(KerasProblem) -> [(layer: Int, call: Int)] {
    enum State { case open, begun, done }
    var states = layers.map { [State](repeating: .open, count: $0.calls.count) }
    var order: [(layer: Int, call: Int)] = []
    for (layer, call) in layers.indices.flatMap({ layer in layers[layer].calls.indices.map { (layer, $0) } }) {
      var stack = [(layer: layer, call: call)]
      while let top = stack.last {
        let state = states[top.layer][top.call]
        if state == .done {
          stack.removeLast()
          continue
        }
        states[top.layer][top.call] = .begun
        let missing = layers[top.layer].calls[top.call].references.filter {
          !layers[$0.layer].calls.isEmpty && states[$0.layer][$0.call] != .done
        }
        if missing.isEmpty || state == .begun {
          if let circle = missing.first {
            throw .broken(
              "its layers '\(layers[top.layer].name)' and '\(layers[circle.layer].name)' wait for each other")
          }
          states[top.layer][top.call] = .done
          order.append(top)
          stack.removeLast()
        } else {
          stack += missing.reversed().map { (layer: $0.layer, call: $0.call) }
        }
      }
    }
    return order
  }
}
