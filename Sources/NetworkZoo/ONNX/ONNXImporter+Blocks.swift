// Channels that become blocks of pixels, and back.

import NeuralNetwork

extension ONNXImporter {
  func depthToSpace(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = image(try imageInput(operation))
    let (block, shape) = (try operation.int("blocksize", 0), view.shape)
    guard (1...1024).contains(block), shape[1].isMultiple(of: block * block) else {
      throw operation.error("it makes blocks of \(block) of \(shape)")
    }
    let mode = try operation.string("mode", "DCR")
    guard mode == "DCR" || mode == "CRD" else { throw operation.error("mode \(mode) is unknown") }
    let channels = shape[1] / (block * block)
    let cut = mode == "DCR" ? [block, block, channels] : [channels, block, block]
    guard let parts = view.reshaped(to: [1] + cut + [shape[2], shape[3]]) else {
      throw operation.error("it is given \(shape)")
    }
    let (y, x, c) = mode == "DCR" ? (1, 2, 3) : (2, 3, 1)
    var result = parts
    result.axes = [[], parts.axes[c], parts.axes[4] + parts.axes[y], parts.axes[5] + parts.axes[x]]
    return .map(image(try imageInput(result, operation, name: layerName(operation))))
  }

  func spaceToDepth(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    let view = image(try imageInput(operation))
    let (block, shape) = (try operation.int("blocksize", 0), view.shape)
    guard (1...1024).contains(block), shape[2].isMultiple(of: block), shape[3].isMultiple(of: block),
      let parts = view.reshaped(to: [1, shape[1], shape[2] / block, block, shape[3] / block, block])
    else { throw operation.error("it makes blocks of \(block) of \(shape)") }
    var result = parts
    result.axes = [[], parts.axes[3] + parts.axes[5] + parts.axes[1], parts.axes[2], parts.axes[4]]
    return .map(image(try imageInput(result, operation, name: layerName(operation))))
  }
}
