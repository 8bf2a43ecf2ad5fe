/// The order in which a graph is computed: each operation behind those that it reads from.
enum ONNXOrder {
  /// `nodes` in an order in which they can be computed, where the file has another; those that wait for each other, or
  /// for what nothing makes, come last. `given` are the names of inputs and constants.
  static func sorted(
    _ nodes: [(node: Onnx_NodeProto, opset: Int)], given: Set<String>
  ) -> [(node: Onnx_NodeProto, opset: Int)] {
    var known = given.union([""])
    var waiting: [String: [Int]] = [:]
    var missing = nodes.map { Set($0.node.input).subtracting(known).count }
    for (index, (node, _)) in nodes.enumerated() {
      for name in Set(node.input) where !known.contains(name) { waiting[name, default: []].append(index) }
    }
    var order: [Int] = []
    var isTaken = [Bool](repeating: false, count: nodes.count)
    // as the file has it as far as possible
    for first in nodes.indices where missing[first] == 0 && !isTaken[first] {
      var ready = [first]
      while let index = ready.popLast() {
        if isTaken[index] { continue }
        isTaken[index] = true
        order.append(index)
        for name in nodes[index].node.output where known.insert(name).inserted {
          for reader in waiting[name] ?? [] {
            missing[reader] -= 1
            // one that comes later in the file has its turn there
            if missing[reader] == 0 && reader < first { ready.append(reader) }
          }
        }
      }
    }
    return (order + nodes.indices.filter { !isTaken[$0] }).map { nodes[$0] }
  }
}
