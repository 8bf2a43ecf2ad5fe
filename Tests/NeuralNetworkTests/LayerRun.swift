import TestSupport

@testable import NeuralNetwork

/// One layer, forward and backward, with memory of its own, in which every byte that the layer must write was spoilt.
struct LayerRun {
  let output: [Float]
  let inputGradients: [[Float]]

  /// Runs `layer` on `inputs`; the gradient of its output is `outputGradient`. Where `accumulating` is given, the
  /// inputs' gradients begin with it (one array an input) and the layer adds to them.
  init(
    _ layer: any Layer, on inputs: [(shape: Shape, values: [Float])], outputGradient: [Float]? = nil,
    accumulating: [[Float]]? = nil, cores: Cores = Cores()
  ) throws {
    _ = BLAS.preparation
    let shapes = inputs.map(\.shape)
    let shape = try layer.outputShape(of: shapes)
    let maps = inputs.map { Buffer($0.shape) }
    let gradients = inputs.map { Buffer($0.shape) }
    let output = Buffer(shape)
    let outputGradientMemory = Buffer(shape)
    let saved = Buffer(size: layer.savedSize(inputs: shapes, output: shape))
    let scratchSize = layer.scratchSize(inputs: shapes, output: shape)
    let scratch = Buffer(Shape(1, 1, scratchSize.shared + cores.count * scratchSize.perCore))
    for buffer in gradients + [output, saved, scratch] {
      buffer.base.initializeMemory(as: UInt8.self, repeating: 0xFF, count: buffer.size)  // 0xFFFFFFFF is not a number
    }
    let at = Operands(
      inputs: zip(maps, shapes).map { $0.map($1) }, output: output.map(shape),
      outputGradient: outputGradientMemory.map(shape), inputGradients: zip(gradients, shapes).map { $0.map($1) },
      accumulates: inputs.map { _ in accumulating != nil }, saved: saved.base,
      sharedScratch: scratch.base.assumingMemoryBound(to: Float.self), scratchSize: scratchSize)
    for (map, input) in zip(at.inputs, inputs) { map.fill(input.values) }
    layer.forward(at, on: cores)
    self.output = at.output.array

    at.outputGradient.fill(outputGradient ?? .random(shape.count, seed: 99))
    if let accumulating { for (map, values) in zip(at.inputGradients, accumulating) { map.fill(values) } }
    if !layer.savedMaps.contains(.inputs) { for map in at.inputs { map.values.update(repeating: .nan) } }
    if !layer.savedMaps.contains(.output) { at.output.values.update(repeating: .nan) }
    layer.backward(at, on: cores)
    inputGradients = at.inputGradients.map(\.array)
    withExtendedLifetime([maps, gradients, [output, outputGradientMemory, saved, scratch]]) {}
  }
}

/// What sums of a few thousand float32 products may differ by; the worst here differs by a sixth of it.
let errorOfSums: Float = 3e-6

/// The largest errors of `fast`, forward and backward, replacing and adding, as parts of the largest values of `plain`.
func errors(of fast: any Layer, against plain: any Layer, on shape: Shape) throws -> (forward: Float, backward: Float) {
  let input = [(shape: shape, values: [Float].random(shape.count, seed: 1))]
  let before = [[Float].random(shape.count, seed: 2)]
  let (a, b) = (try LayerRun(fast, on: input), try LayerRun(plain, on: input))
  let (c, d) = (
    try LayerRun(fast, on: input, accumulating: before), try LayerRun(plain, on: input, accumulating: before)
  )
  return (
    a.output.error(against: b.output),
    max(
      a.inputGradients[0].error(against: b.inputGradients[0]), c.inputGradients[0].error(against: d.inputGradients[0]))
  )
}
