import Files

/// A trained network: a graph of layers with constant weights, in the order of computation, with their makers' names.
public struct Network: Sendable {
  /// A node of the graph. The value that it computes is known by the operation's index.
  public struct Operation: Sendable {
    /// The name of its output; empty where it has none.
    public let name: String
    public let layer: any Layer
    /// The values that it computes from, all of them earlier ones.
    public let inputs: [Int]
  }

  /// Stands in for "the image" before the first operation.
  private struct Image: Layer {
    func outputShape(of inputs: [Shape]) -> Shape { preconditionFailure("the image has the canvas's shape") }
    func forward(_ at: Operands, on cores: Cores) {}
    func backward(_ at: Operands, on cores: Cores) {}
  }

  /// The operations; the first is the image itself, H×W×3 in [−1, 1].
  public private(set) var operations: [Operation]
  /// The range that the network expects its pixels in.
  public let inputRange: InputRange
  /// Whether it sees nothing of colors.
  public private(set) var isGray = false
  private var values: [String: Int] = [:]

  /// A network without layers but those that give its input the range `inputRange`.
  public init(inputRange: InputRange) {
    self.inputRange = inputRange
    operations = [Operation(name: "", layer: Image(), inputs: [])]
    for layer in inputRange.layers {
      operations.append(Operation(name: "", layer: layer, inputs: [operations.count - 1]))
    }
  }

  /// The value that the first layer computes from: the image in the network's range.
  public var input: Int { inputRange.layers.count }

  /// Appends what makes a gray image of the input, the mean of red, green and blue, and returns its value: for a
  /// network that sees nothing else of it.
  public mutating func addGray() -> Int {
    isGray = true
    return add(Reduction(.mean, along: .channels), to: [input], named: "")
  }

  /// Appends an operation called `name` and returns its value.
  public mutating func add(_ layer: any Layer, to inputs: [Int], named name: String) -> Int {
    precondition(inputs.allSatisfy(operations.indices.contains), "values \(inputs) of \(operations.count)")
    operations.append(Operation(name: name, layer: layer, inputs: inputs))
    let value = operations.count - 1
    if !name.isEmpty { values[name] = value }
    return value
  }

  /// The same network, computed as exactly as float32 can: slower, for what is to be told in numbers. Where rounding decides
  /// which input of a pooling is the largest, whole gradients move to another place.
  public var inFullPrecision: Network {
    var network = self
    network.operations = operations.map { operation in
      guard var convolution = operation.layer as? Convolution else { return operation }
      convolution.isInFullPrecision = true
      return Operation(name: operation.name, layer: convolution, inputs: operation.inputs)
    }
    return network
  }

  /// Gives the value `value` one more name.
  public mutating func name(_ value: Int, _ name: String) { values[name] = value }

  /// What each value is called that has a name.
  public var names: [Int: [String]] {
    Dictionary(grouping: values.keys.sorted()) { values[$0]! }
  }

  /// The value called `name`; `NAME:pre` is the value before the layer's own activation function.
  public func value(named name: String) -> Int? {
    if let value = values[name] { return value }
    guard name.hasSuffix(":pre"), let value = values[String(name.dropLast(4))] else { return nil }
    return [.activation, .softmax].contains(operations[value].layer.role) ? operations[value].inputs[0] : nil
  }

  /// The shape of every value for an image of the size `canvas`. Throws `PlanError` where a layer does not fit.
  public func shapes(on canvas: Canvas) throws(PlanError) -> [Shape] { try operations.shapes(on: canvas) }

  /// The shapes of the values `values` on `canvas`; nil where they, or what they are computed from, do not fit.
  public func shapes(of values: [Int], on canvas: Canvas) -> [Shape]? {
    let isNeeded = isNeeded(for: values)
    var shapes = [Shape](repeating: Shape(canvas.height, canvas.width, 3), count: operations.count)
    for index in operations.indices.dropFirst() where isNeeded[index] {
      let operation = operations[index]
      guard let shape = try? operation.layer.outputShape(of: operation.inputs.map({ shapes[$0] })) else { return nil }
      shapes[index] = shape
    }
    return values.map { shapes[$0] }
  }

  /// For every value, whether it is one of `values` or they are computed from it.
  public func isNeeded(for values: [Int]) -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: operations.count)
    for value in values { isNeeded[value] = true }
    for index in operations.indices.reversed() where isNeeded[index] {
      for input in operations[index].inputs { isNeeded[input] = true }
    }
    return isNeeded
  }

  /// Whether all that reaches the value `last` from the image passes the value `value`.
  public func isPassed(_ value: Int, onTheWayTo last: Int) -> Bool {
    let isNeeded = isNeeded(for: [last])
    guard isNeeded[value] else { return false }
    var isOfImage = [Bool](repeating: false, count: operations.count)
    isOfImage[0] = true
    for index in operations.indices.dropFirst() {
      isOfImage[index] = operations[index].inputs.contains { isOfImage[$0] }
    }
    // what is computed later reads nothing of the image that is earlier than it
    return operations.indices[(value + 1)...].allSatisfy { later in
      !isNeeded[later] || operations[later].inputs.allSatisfy { $0 >= value || !isOfImage[$0] }
    }
  }

  /// The activation function, flat in places or with a hollow, that makes node `node` of the value `value`, itself or
  /// through concatenations, and the node that it takes; nil where something else makes it.
  public func gate(of value: Int, node: Int, on canvas: Canvas) -> (gate: ActivationFunction, value: Int, node: Int)? {
    let operation = operations[value]
    if case .clamp(let lower, let upper) = operation.layer.epilogueStep {
      return (.clamp(Clamp(lower, upper)), operation.inputs[0], node)
    }
    if let function = (operation.layer as? Pointwise)?.function, function.gate(at: 0) != nil {
      return (.gated(function), operation.inputs[0], node)
    }
    guard operation.layer.role == .concatenation, let shapes = shapes(of: operation.inputs, on: canvas) else {
      return nil
    }
    var node = node
    for (input, shape) in zip(operation.inputs, shapes) {
      if node < shape.channels { return gate(of: input, node: node, on: canvas) }
      node -= shape.channels
    }
    return nil
  }
}

extension [Network.Operation] {
  /// The shape of every operation's output, the first of which is the image on `canvas`.
  func shapes(on canvas: Canvas) throws(PlanError) -> [Shape] {
    var shapes = [Shape(canvas.height, canvas.width, 3)]
    for operation in dropFirst() {
      do {
        shapes.append(try operation.layer.outputShape(of: operation.inputs.map { shapes[$0] }))
      } catch {
        throw PlanError(operation: operation.name, canvas: canvas, reason: "\(error)")
      }
    }
    return shapes
  }
}

/// Why a network does not fit a canvas, or its weights cannot be read.
public struct PlanError: Error, CustomStringConvertible {
  /// The operation that does not fit or has no weights.
  public let operation: String
  /// The size of the image; nil where it does not matter.
  public let canvas: Canvas?
  /// What it found and what it expected.
  public let reason: String
  /// Whether there is too little memory for a plan that is right otherwise, or for its weights.
  public let isOfMemory: Bool

  init(operation: String, canvas: Canvas?, reason: String) {
    (self.operation, self.canvas, self.reason, isOfMemory) = (operation, canvas, reason, false)
  }

  /// The weights of `operation` cannot be read because of `error`, which names their file unless it is a shortage.
  init(weightsOf operation: String, _ error: any Error) {
    let shortage = error as? MemoryShortage
    (self.operation, canvas, isOfMemory) = (operation, nil, shortage != nil)
    reason = shortage.map { "reading the weights of \(operation) \($0.summary)" } ?? "\(error)"
  }

  init(shortage: MemoryShortage, on canvas: Canvas) {
    (operation, self.canvas, reason, isOfMemory) = ("", canvas, shortage.description, true)
  }

  public var description: String {
    guard let canvas else { return reason }
    return isOfMemory ? "at \(canvas) \(reason)" : "at \(canvas), \(operation): \(reason)"
  }
}
