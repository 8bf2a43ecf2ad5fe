/// A trained network: layers with constant weights in the order they are computed, under the names their makers gave them.
public struct Network: Sendable {
  /// One step of the graph. It makes the value of its own number; its inputs are numbers of earlier ones.
  public struct Operation: Sendable {
    /// What its output is called.
    public let name: String
    /// What it computes.
    public let layer: any Layer
    /// The values it computes from.
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
  /// What the network wants its pixels to be.
  public let inputRange: InputRange
  private var numbers: [String: Int] = [:]

  /// A network of no layer yet, whose input has the range `inputRange`.
  public init(inputRange: InputRange) {
    self.inputRange = inputRange
    operations = [Operation(name: "", layer: Image(), inputs: [])]
    for layer in inputRange.layers {
      operations.append(Operation(name: "", layer: layer, inputs: [operations.count - 1]))
    }
  }

  /// The value that the first layer computes from: the image in the network's range.
  public var input: Int { inputRange.layers.count }

  /// Appends an operation called `name` and returns the number of its value.
  public mutating func add(_ layer: any Layer, to inputs: [Int], named name: String) -> Int {
    precondition(inputs.allSatisfy(operations.indices.contains), "values \(inputs) of \(operations.count)")
    operations.append(Operation(name: name, layer: layer, inputs: inputs))
    let number = operations.count - 1
    if !name.isEmpty { numbers[name] = number }
    return number
  }

  /// Lets the value `number` answer to one more name.
  public mutating func name(_ number: Int, _ name: String) { numbers[name] = number }

  /// The number of the value called `name`; `NAME:pre` is the value before the layer's own activation function.
  public func value(named name: String) -> Int? {
    if let number = numbers[name] { return number }
    guard name.hasSuffix(":pre"), let number = numbers[String(name.dropLast(4))] else { return nil }
    return operations[number].layer.role == .activation ? operations[number].inputs[0] : nil
  }

  /// The shape of every value when the network looks at `canvas`. Throws `PlanError` where a layer does not fit.
  public func shapes(on canvas: Canvas) throws(PlanError) -> [Shape] { try operations.shapes(on: canvas) }

  /// The shapes of the values `values` on `canvas`; nil where they, or what they are computed from, do not fit.
  public func shapes(of values: [Int], on canvas: Canvas) -> [Shape]? {
    let isNeeded = isNeeded(for: values)
    var shapes = [Shape](repeating: Shape(canvas.height, canvas.width, 3), count: operations.count)
    for number in operations.indices.dropFirst() where isNeeded[number] {
      let operation = operations[number]
      guard let shape = try? operation.layer.outputShape(of: operation.inputs.map({ shapes[$0] })) else { return nil }
      shapes[number] = shape
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

  /// The clamp that makes node `node` of the value `value`, itself or through concatenations, and the node that it clamps;
  /// nil where something else makes it.
  public func gate(of value: Int, node: Int, on canvas: Canvas) -> (gate: Clamp, value: Int, node: Int)? {
    let operation = operations[value]
    if case .clamp(let lower, let upper) = operation.layer.epilogueStep {
      return (Clamp(lower, upper), operation.inputs[0], node)
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

/// Why a network cannot look at a canvas, or its weights cannot be read.
public struct PlanError: Error, CustomStringConvertible {
  /// The operation that does not fit or has no weights.
  public let operation: String
  /// The size of the image; nil where it is not to blame.
  public let canvas: Canvas?
  /// What it found and what it expected.
  public let reason: String

  public var description: String { canvas.map { "at \($0), \(operation): \(reason)" } ?? reason }
}
