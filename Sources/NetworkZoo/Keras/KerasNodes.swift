import Files

/// Reads calls, which name other layers.
struct KerasNodes {
  private let indices: [String: Int]

  init(_ indices: [String: Int]) { self.indices = indices }

  /// A call: in Keras 3 an object of `args` and `kwargs`, before that a list of values, of which each may bring more
  /// arguments by name.
  func call(_ node: JSONValue, _ layer: String) throws(KerasMismatch) -> KerasCall {
    if case .object(let fields) = node, let arguments = fields["args"]?.items {
      var call = KerasCall(arguments: arguments.map(argument))
      if case .object(let named)? = fields["kwargs"] { call.named = named.mapValues(argument) }
      return call
    }
    guard let items = node.items else {
      throw KerasMismatch(
        "its layer '\(layer)' is called in a way that is not known: save it again, or export it to ONNX")
    }
    let values = items.first?.text == nil ? items : [node]
    var call = KerasCall(arguments: values.map(argument))
    if values.count > 1 { call.arguments = [.list(call.arguments)] }
    for value in values {
      guard let parts = value.items, parts.count == 4, case .object(let named) = parts[3] else { continue }
      call.named.merge(named.mapValues(argument)) { first, _ in first }
    }
    return call
  }

  /// All values of layers that `json` names, lists and objects taken apart.
  func references(_ json: JSONValue) -> [KerasReference] {
    if case .object(let fields) = json, fields["class_name"] == nil {
      return fields.sorted { $0.key < $1.key }.flatMap { references($0.value) }
    }
    return argument(json).references
  }

  private func argument(_ json: JSONValue) -> KerasArgument {
    if case .object(let fields) = json, fields["class_name"]?.text == "__keras_tensor__",
      case .object(let config)? = fields["config"], let reference = config["keras_history"].flatMap(reference)
    {
      return .reference(reference)
    }
    if let reference = reference(json) { return .reference(reference) }
    guard let items = json.items else { return .constant(json) }
    if items.count == 4, items[0].text == "_CONSTANT_VALUE" { return .constant(items[2]) }
    let list = KerasArgument.list(items.map(argument))
    return list.references.isEmpty ? .constant(json) : list
  }

  /// [layer, call, output], with named arguments behind it or not.
  private func reference(_ json: JSONValue) -> KerasReference? {
    guard let items = json.items, (3...4).contains(items.count), let layer = items[0].text.flatMap({ indices[$0] }),
      let call = items[1].whole, let output = items[2].whole, call >= 0, output >= 0
    else { return nil }
    return KerasReference(layer: layer, call: call, output: output)
  }
}
