// Keras' configuration as JSON, of Keras 3 and of Keras 2 (tf.keras).

import Files

extension KerasModel {
  /// Models inside each other, and layers of all of them together, that are read.
  private static let deepest = 16, most = 20_000

  /// Parses a configuration: `config.json` of an archive, `model_config` of an HDF5 file.
  init(configuration bytes: [UInt8]) throws(KerasMismatch) {
    guard let json = JSONValue(parsing: bytes) else {
      throw KerasMismatch("its configuration is not JSON (\(bytes.count) bytes): fetch or save it again")
    }
    var room = Self.most
    try self.init(json, depth: 0, room: &room)
  }

  /// Parses a model inside `depth` others; `room` is how many more layers may follow.
  init(_ json: JSONValue, depth: Int, room: inout Int) throws(KerasMismatch) {
    guard depth < Self.deepest else {
      throw KerasMismatch("its configuration has more than \(Self.deepest) models inside each other")
    }
    guard case .object(let fields) = json, let className = fields["class_name"]?.text, let config = fields["config"]
    else {
      throw KerasMismatch("its configuration describes no network of Keras: save it with Keras' save")
    }
    guard ["Functional", "Model", "Sequential"].contains(className) else {
      throw KerasMismatch(
        "it is a network of the class '\(className.printable)', which only its own code can build: make it a functional "
          + "network of Keras (keras.Model with inputs and outputs) and save that, or export it to ONNX")
    }
    // the first versions of Keras list the layers of a Sequential without more
    let content: [String: JSONValue]
    switch config {
    case .object(let fields): content = fields
    case .array: content = ["layers": config]
    default: throw KerasMismatch("its configuration has no layers")
    }
    guard let items = content["layers"]?.items else {
      throw KerasMismatch(
        "its configuration has no list of layers: only its own code can build it; make it a functional network of Keras "
          + "and save that, or export it to ONNX")
    }
    let name = content["name"]?.text ?? "model"
    room -= items.count
    guard room >= 0 else { throw KerasMismatch("its configuration has more than \(Self.most) layers") }
    var layers: [KerasLayer] = []
    for item in items { layers.append(try KerasLayer(item, depth: depth, room: &room)) }
    try Self.check(layers)
    try Self.check(name, of: "model")
    self.init(
      name: name, isTrained: content["trainable"] != .bool(false), layers: layers, inputs: [], outputs: [])
    if className == "Sequential" {
      try chain(content)
    } else {
      try connect(items, content)
    }
  }

  private static func check(_ layers: [KerasLayer]) throws(KerasMismatch) {
    var taken: Set<String> = []
    for (index, layer) in layers.enumerated() {
      try check(layer.name, of: "layer \(index + 1), of the class \(layer.className.printable),")
      guard taken.insert(layer.name).inserted else {
        throw KerasMismatch("its configuration has two layers called '\(layer.name)'")
      }
    }
  }

  /// Whether the name `name` of `owner` can be shown and typed.
  private static func check(_ name: String, of owner: String) throws(KerasMismatch) {
    let reason: String
    if name.isEmpty {
      reason = "without a name"
    } else if name.count > 100 {
      reason = "with a name of \(name.count) characters, '\(name.printable)', where at most 100 are supported"
    } else if name.printable != name {
      reason = "with a name that holds control characters, '\(name.printable)'"
    } else {
      return
    }
    throw KerasMismatch("its configuration has a \(owner) \(reason): rename it and save it again")
  }

  /// Makes each layer of a Sequential the one that the next calls.
  private mutating func chain(_ content: [String: JSONValue]) throws(KerasMismatch) {
    if layers.first?.knownClass != "InputLayer" {
      let first = layers.first?.settings
      let shape = first?["batch_input_shape"] ?? first?["batch_shape"] ?? content["build_input_shape"]
      let settings = KerasSettings(layer: "input", values: shape.map { ["batch_shape": $0] } ?? [:])
      layers.insert(
        KerasLayer(
          name: "", className: "InputLayer", knownClass: "InputLayer", isImplied: true, settings: settings), at: 0)
    }
    inputs = [0]
    for index in layers.indices.dropFirst() {
      let before = KerasReference(layer: index - 1, call: 0, output: 0)
      layers[index].calls = [KerasCall(arguments: [.reference(before)])]
    }
    outputs = [KerasReference(layer: layers.count - 1, call: 0, output: 0)]
  }

  /// Reads what a functional model's layers are called with.
  private mutating func connect(_ items: [JSONValue], _ content: [String: JSONValue]) throws(KerasMismatch) {
    let nodes = KerasNodes(Dictionary(uniqueKeysWithValues: zip(layers.map(\.name), 0...)))
    for (index, item) in items.enumerated() {
      guard case .object(let fields) = item else { continue }
      for node in fields["inbound_nodes"]?.items ?? [] {
        layers[index].calls.append(try nodes.call(node, layers[index].name))
      }
    }
    guard let entries = content["input_layers"], let results = content["output_layers"] else {
      throw KerasMismatch("its configuration does not say which layers are its inputs and outputs")
    }
    inputs = nodes.references(entries).map(\.layer)
    outputs = nodes.references(results)
    // Keras counts the calls of a model from 1, the first being that which made it, but not in all versions and forms
    var last = [Int](repeating: 0, count: layers.count)
    let all = layers.flatMap { $0.calls.flatMap(\.references) } + outputs
    for reference in all { last[reference.layer] = max(last[reference.layer], reference.call) }
    let surplus = layers.indices.map { layers[$0].model == nil ? 0 : max(0, last[$0] - layers[$0].calls.count + 1) }
    func counted(_ reference: KerasReference) -> KerasReference {
      var reference = reference
      reference.call -= surplus[reference.layer]
      return reference
    }
    for index in layers.indices {
      layers[index].calls = layers[index].calls.map { call in
        KerasCall(
          arguments: call.arguments.map { $0.mapped(counted) }, named: call.named.mapValues { $0.mapped(counted) })
      }
    }
    outputs = outputs.map(counted)
    for reference in layers.flatMap({ $0.calls.flatMap(\.references) }) + outputs {
      let layer = layers[reference.layer]
      let calls = layer.calls.isEmpty ? 1 : layer.calls.count
      guard (0..<calls).contains(reference.call) else {
        throw KerasMismatch(
          "its configuration names call \(reference.call) of the layer '\(layer.name)', which is called \(calls) times")
      }
    }
  }
}
