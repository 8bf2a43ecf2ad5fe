// What layers are called.
//
// Where a person chose the outputs' names they are kept. PyTorch's exporters number them, and keep the path of the
// module that an operation comes from: the older one in the operation's name, `/layer1/layer1.0/relu_1/Relu`, the
// present one in its metadata. The layer is then called by that path, `layer1.0.relu_1`; operations of a module that
// has others inside are told apart by what they do, `layer1.0.add`. TensorFlow's names are paths, too, whose last part
// is the operator.

/// The name of the layer that each of a graph's outputs is.
struct ONNXNames {
  private var names: [String: String] = [:]

  /// The name for the output `output`: its own where nothing better is known.
  subscript(output: String) -> String { names[output] ?? output }

  /// Names the outputs of `nodes`, the operations of `graph`, which `producer` wrote.
  init(_ graph: Onnx_GraphProto, nodes: [Onnx_NodeProto], producer: String) {
    let operations = Self.fromTheImage(graph, nodes)
    let scopes = operations.map { Self.scope(of: $0, producer: producer) }
    var containers: Set<String> = [""]
    for scope in scopes.compactMap(\.self) {
      var path = scope.path[...]
      while let dot = path.lastIndex(where: { $0 == scope.separator }) {
        path = path[..<dot]
        containers.insert(String(path))
      }
    }
    var taken = Set(nodes.flatMap(\.output)).union(graph.initializer.map(\.name))
    // a module's operations follow each other; the last of them that computes makes what it gives
    var isLastOfScope = [Bool](repeating: true, count: operations.count)
    for index in operations.indices.dropLast().reversed() where scopes[index] == scopes[index + 1] {
      isLastOfScope[index] = isLastOfScope[index + 1] && Self.moving.contains(operations[index + 1].opType)
    }
    var counts: [String: Int] = [:]
    for (index, operation) in operations.enumerated() {
      guard let scope = scopes[index] else { continue }
      let isLast = isLastOfScope[index]
      let kind = operation.opType.lowercased()
      let base =
        isLast && !containers.contains(scope.path)
        ? scope.path : scope.path.isEmpty ? kind : "\(scope.path)\(scope.separator)\(kind)"
      for (position, output) in operation.output.enumerated() where !output.isEmpty {
        var name = operation.output.count == 1 ? base : "\(base)_\(position)"
        let first = name
        var count = counts[first, default: 0]
        if Self.moving.contains(operation.opType), index > 0, scopes[index - 1] == scope { continue }
        while name != output && !taken.insert(name).inserted {
          count += 1
          name = "\(base)_\(count)"
        }
        counts[first] = count
        names[output] = name
      }
    }
  }

  /// Operators that mostly give a value other axes.
  private static let moving: Set = ["Transpose", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Cast"]

  /// Whether the operator `kind` makes what people look at: no other axes, parts or sizes of it.
  static func makesLayers(_ kind: String) -> Bool {
    !moving.contains(kind)
      && !["Shape", "Size", "Slice", "Gather", "Split", "Expand", "Pad", "Constant", "Range", "Where", "Flatten"]
        .contains(kind)
  }

  /// The operations that compute from the image, not from constants or sizes.
  private static func fromTheImage(_ graph: Onnx_GraphProto, _ nodes: [Onnx_NodeProto]) -> [Onnx_NodeProto] {
    var values = Set(graph.input.map(\.name)).subtracting(graph.initializer.map(\.name))
    return nodes.filter { operation in
      guard !["Shape", "Size"].contains(operation.opType), operation.input.contains(where: values.contains),
        !operation.output.isEmpty
      else { return false }
      values.formUnion(operation.output.filter { !$0.isEmpty })
      return true
    }
  }

  /// A module's path, and what separates its components.
  private struct Scope: Equatable {
    let path: String
    let separator: Character
  }

  private static func scope(of operation: Onnx_NodeProto, producer: String) -> Scope? {
    // what changes a file of PyTorch's writes its own name there, but leaves those of the operations
    if let property = operation.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" }) {
      return scope(listed: property.value)
    }
    if operation.name.hasPrefix("/"),
      producer == "pytorch" || operation.output.contains("\(operation.name)_output_0")
    {
      return scope(path: operation.name)
    }
    return producer == "tf2onnx" ? scope(tensorFlow: operation.name) : nil
  }

  /// The scopes from the outermost module in, then the operation: `['', 'layer1', 'layer1.0', 'relu_3']`.
  private static func scope(listed: String) -> Scope? {
    let components = listed.split(separator: "'", omittingEmptySubsequences: false)
    let scopes = stride(from: 1, to: components.count, by: 2).map { String(components[$0]) }
    return scopes.count > 1 ? Scope(path: scopes[scopes.count - 2], separator: ".") : nil
  }

  /// `/layer1/layer1.0/relu_1/Relu`: a part begins anew with its parent's name where the parent is a list of modules.
  private static func scope(path: String) -> Scope? {
    var modules: [Substring] = []
    let components = path.split(separator: "/")
    for component in components.dropLast() {
      if let last = modules.last, component.hasPrefix("\(last).") { modules.removeLast() }
      modules.append(component)
    }
    return Scope(path: modules.joined(separator: "."), separator: ".")
  }

  /// `model/block1_conv1/Relu`: without the network's own name.
  private static func scope(tensorFlow name: String) -> Scope? {
    let components = name.split(separator: "/").filter { $0 != "StatefulPartitionedCall" }
    guard components.count > 1 else { return nil }
    let modules = components.count > 2 ? components.dropFirst().dropLast() : components.dropLast()
    return Scope(path: modules.joined(separator: "/"), separator: "/")
  }
}
