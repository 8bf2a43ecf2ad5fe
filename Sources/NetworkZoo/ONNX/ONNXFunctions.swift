// Functions that a file defines itself: graphs that stand for one operation each.

/// The operations of a graph with those of its functions in their places.
struct ONNXFunctions {
  private let nodes: [Onnx_NodeProto]
  private let functions: [String: [Onnx_FunctionProto]]
  private let opset: Int

  /// How deep functions may call others, how many operations they may become, and how many names of inputs, outputs and
  /// attributes their calls may give a value: functions without operations take time, too.
  private static let deepest = 32, most = 200_000, mostNames = 2_000_000

  /// The functions of `model`, whose graph speaks version `opset` of the operator set.
  init(_ model: Onnx_ModelProto, opset: Int) {
    nodes = model.graph.node
    functions = Dictionary(grouping: model.functions) { Self.key($0.domain, $0.name) }
    self.opset = opset
  }

  /// All operations in the order of computation, and the version of the operator set that each speaks.
  func inlined() throws(ONNXError) -> [(node: Onnx_NodeProto, opset: Int)] {
    if functions.isEmpty { return nodes.map { ($0, opset) } }
    var result: [(Onnx_NodeProto, Int)] = []
    var given = 0
    for node in nodes { try inline(node, opset, depth: 0, given: &given, into: &result) }
    return result
  }

  private func inline(
    _ node: Onnx_NodeProto, _ opset: Int, depth: Int, given: inout Int, into result: inout [(Onnx_NodeProto, Int)]
  ) throws(ONNXError) {
    guard result.count < Self.most, given < Self.mostNames else {
      throw ONNXError("its functions become more than \(Self.most) operations, which is not supported")
    }
    given += 1
    guard let known = functions[Self.key(node.domain, node.opType)], let function = known.first else {
      result.append((node, opset))
      return
    }
    given += 1 + function.input.count + function.output.count + function.attributeProto.count
    guard depth < Self.deepest else {
      throw ONNXError(
        "its function '\(function.name)' calls others more than \(Self.deepest) deep, which is not supported")
    }
    guard known.count == 1 else {
      throw ONNXError("it has several functions '\(function.name)', which are not supported")
    }
    let own = function.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version
    if let own, !NetworkFile.opsets.contains(Int(own)) {
      throw ONNXError("its function '\(function.name)' uses version \(own) of the operator set, which is not supported")
    }
    // what is inside has names of its own, which begin with that of the result
    let prefix = "\(node.output.first { !$0.isEmpty } ?? node.name)/"
    guard prefix.utf8.count < 4096 else { throw ONNXError("its function '\(function.name)' makes names too long") }
    var names: [String: String] = ["": ""]
    for (index, name) in function.input.enumerated() { names[name] = index < node.input.count ? node.input[index] : "" }
    for (index, name) in function.output.enumerated() where names[name] == nil {
      names[name] = index < node.output.count && !node.output[index].isEmpty ? node.output[index] : prefix + name
    }
    var arguments = Dictionary(function.attributeProto.map { ($0.name, $0) }) { first, _ in first }
    for attribute in node.attribute { arguments[attribute.name] = attribute }
    for var inner in function.node {
      inner.input = inner.input.map { names[$0] ?? prefix + $0 }
      inner.output = inner.output.map { names[$0] ?? prefix + $0 }
      if !inner.name.isEmpty { inner.name = prefix + inner.name }
      inner.attribute = inner.attribute.compactMap { attribute in
        guard !attribute.refAttrName.isEmpty else { return attribute }
        var argument = arguments[attribute.refAttrName]
        argument?.name = attribute.name
        return argument
      }
      // an input given through is an output
      try inline(inner, own.map(Int.init) ?? opset, depth: depth + 1, given: &given, into: &result)
    }
    for (index, name) in function.output.enumerated() where function.input.contains(name) && index < node.output.count {
      var identity = Onnx_NodeProto()
      identity.opType = "Identity"
      identity.input = [names[name] ?? ""]
      identity.output = [node.output[index]]
      result.append((identity, opset))
    }
  }

  private static func key(_ domain: String, _ name: String) -> String {
    "\(domain == "ai.onnx" ? "" : domain)\u{0}\(name)"
  }
}
