// Layers of constants.

import NeuralNetwork

extension ONNXImporter {
  /// What an operation that is a layer makes of constants: as the layer computes it of a map of its first input.
  func evaluated(_ operation: ONNXOperation) throws(ONNXError) -> ONNXConstant {
    let constant = try operation.givenConstant(0).tensor
    guard (2...4).contains(constant.shape.count), constant.values.count > 0, constant.shape[0] == 1,
      constant.values.count <= Self.mostRepeated
    else { throw operation.error("it computes from a constant of the shape \(constant.shape), which is not supported") }
    let shape = [Int](constant.shape.dropFirst()) + [1, 1]
    let isLine = constant.shape.count == 3
    let size = isLine ? Shape(1, shape[1], shape[0]) : Shape(shape[1], shape[2], shape[0])
    let pixels = size.pixels, channels = size.channels
    let values = (0..<pixels).flatMap { pixel in (0..<channels).map { constant.values[$0 * pixels + pixel] } }
    // a network of this layer alone, so that nothing of it stays in ours
    let before = (network, shapes)
    defer { (network, shapes) = before }
    let source = try add(
      ConstantMap(Tensor([size.height, size.width, size.channels], values), fit: .own), [network.input],
      operation,
      name: "")
    let view = constant.shape.count == 2 ? vector(source) : line(image(source), isLine)
    guard case .map(let result)? = try resultsOfMaps(operation.of(view)).first else {
      throw operation.error("it computes from constants alone, which is not supported")
    }
    let work = zip(network.operations, shapes).dropFirst(source).reduce(0) {
      $0 + $1.0.layer.multiplications(for: $1.1) + $1.1.count
    }
    _ = try arithmetic.spend([work / 64 + 1], operation)
    do {
      let plan = try Plan(network, for: [Target(value: result.value)], on: canvas, cores: Cores(limit: 1))
      plan.forward()
      let map = shapes[result.value]
      let offsets = result.axes.reduce([0]) { offsets, factors in
        factors.reduce(offsets) { offsets, factor in
          offsets.flatMap { first in
            (0..<factor.size).map { first + $0 * factor.stride * map.step(factor.dimension) }
          }
        }
      }
      return .floats(Tensor(result.shape, offsets.map { plan.activations[0].values[$0] }))
    } catch {
      throw operation.error("\(error)")
    }
  }
}
