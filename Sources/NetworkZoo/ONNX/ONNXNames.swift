// What layers are called.
//
// Where a person chose the outputs' names they are kept. PyTorch's exporters number them, and keep the path of the module
// that an operation comes from: the older one in the operation's name, `/layer1/layer1.0/relu_1/Relu`, the present one in
// its metadata. The layer is then called by that path, `layer1.0.relu_1`; operations of a module that has others inside
// are told apart by what they do, `layer1.0.add`. TensorFlow's names are paths, too, whose last part is the operator.

/// The name of the layer that each of a graph's outputs is.
struct ONNXNames {
  private var names: [String: String] = [:]

  /// The name for the output `output`: its own where nothing better is known.
  subscript(output: String) -> String { names[output] ?? output }

  /// Names the outputs of `graph`, which `producer` wrote.
  init(_ graph: Onnx_GraphProto, producer: String) {
    let operations = graph.node.filter { !$0.output.isEmpty && $0.opType != "Constant" }
    let scopes = operations.map { Self.scope(of: $0, producer: producer) }
    var containers: Set<String> = [""]
    var lasts: [Scope: Int] = [:]
    for (number, scope) in scopes.enumerated() {
      guard let scope else { continue }
      lasts[scope] = number
      var path = scope.path[...]
      while let dot = path.lastIndex(where: { $0 == scope.separator }) {
        path = path[..<dot]
        containers.insert(String(path))
      }
    }
    var taken = Set(graph.node.flatMap(\.output)).union(graph.initializer.map(\.name))
    for (number, operation) in operations.enumerated() {
      guard let scope = scopes[number] else { continue }
      let isWhole = !containers.contains(scope.path) && lasts[scope] == number
      let kind = operation.opType.lowercased()
      let base = isWhole ? scope.path : scope.path.isEmpty ? kind : "\(scope.path)\(scope.separator)\(kind)"
      for (place, output) in operation.output.enumerated() where !output.isEmpty {
        var name = place == 0 && operation.output.count == 1 ? base : "\(base)_\(place)"
        var count = 0
        while name != output && !taken.insert(name).inserted {
          count += 1
          name = "\(base)_\(count)"
        }
        names[output] = name
      }
    }
  }

  /// A module's path, and which of its calls an operation belongs to.
  private struct Scope: Hashable {
    let path: String
    let call: String
    let separator: Character
  }

  private static func scope(of operation: Onnx_NodeProto, producer: String) -> Scope? {
    switch producer {
    case "pytorch":
      if let property = operation.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" }) {
        return scope(listed: property.value)
      }
      return operation.name.hasPrefix("/") ? scope(path: operation.name) : nil
    case "tf2onnx": return scope(tensorFlow: operation.output[0])
    default: return nil
    }
  }

  /// The scopes from the outermost module in, then the operation: `['', 'layer1', 'layer1.0', 'relu_3']`.
  private static func scope(listed: String) -> Scope? {
    let parts = listed.split(separator: "'", omittingEmptySubsequences: false)
    let scopes = stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    guard scopes.count > 1, let call = scopes.last else { return nil }
    return Scope(path: scopes[scopes.count - 2], call: call, separator: ".")
  }

  /// `/layer1/layer1.0/relu_1/Relu`: a part begins anew with its parent's name where the parent is a list of modules.
  private static func scope(path: String) -> Scope? {
    var modules: [Substring] = []
    let parts = path.split(separator: "/")
    for part in parts.dropLast() {
      if let last = modules.last, part.hasPrefix("\(last).") { modules.removeLast() }
      modules.append(part)
    }
    let digits = parts.last?.split(separator: "_").last.flatMap { Int($0) }
    return Scope(path: modules.joined(separator: "."), call: digits.map(String.init) ?? "", separator: ".")
  }

  /// `model/block1_conv1/Relu:0`: without the network's own name, and the number of the output.
  private static func scope(tensorFlow output: String) -> Scope? {
    let parts = output.prefix { $0 != ":" }.split(separator: "/").filter { $0 != "StatefulPartitionedCall" }
    guard parts.count > 1 else { return nil }
    let modules = parts.count > 2 ? parts.dropFirst().dropLast() : parts.dropLast()
    return Scope(path: modules.joined(separator: "/"), call: "", separator: "/")
  }
}
