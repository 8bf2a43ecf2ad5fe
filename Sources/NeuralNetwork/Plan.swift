import ComputeKernels
import Files

/// A network compiled for its targets and one canvas: what is computed, in what order, and where in memory.
///
/// All memory is one arena, in which maps, gradients and saved values that live at different times lie over each other;
/// nothing is allocated after `init`. A class, because it owns the arena; one thread at a time may use it.
public final class Plan {
  /// The image, height × width × 3 in [−1, 1]: write it before `forward`.
  public let input: FeatureMap
  /// After `backward`, the gradient of the objective with respect to `input`.
  public let inputGradient: FeatureMap
  /// After `forward`, the activations of each target: only the nodes and the position that were asked for.
  public let activations: [FeatureMap]
  /// The gradients of the objective with respect to the activations: write them before `backward`, which uses them up.
  public let activationGradients: [FeatureMap]
  struct Step {
    let name: String
    let layer: any Layer
    let forward, backward: Operands
  }

  let arena: Buffer
  let steps: [Step]
  /// Of every step, the targets that it computes.
  private let targetsOfStep: [[Int]]
  private let isForwardOnly: Bool
  let cores: Cores
  /// Of each step, whether it ends a residual block's branch.
  private let endsBranch: [Bool]

  /// Compiles the part of `network` that `targets` need and reads its weights where they are not in memory. Throws
  /// where a layer does not fit the canvas or cannot be read, and where there is less memory than it takes with `more`
  /// bytes that whoever uses it needs besides.
  ///
  /// With `isForwardOnly` it has no way back and takes far less memory, for a map lives no longer than it is read: then
  /// activations are there only for `forward(_:)`.
  public init(
    _ network: Network, for targets: [Target], on canvas: Canvas, cores: Cores, with more: Int = 0,
    isForwardOnly: Bool = false
  ) throws(PlanError) {
    _ = BLAS.preparation  // before the first product, whoever asks for it
    precondition(!targets.isEmpty && canvas.height > 0 && canvas.width > 0, "\(targets.count) targets at \(canvas)")
    let graph = try Subgraph(of: network, for: targets, on: canvas)
    let operations = graph.operations
    let shapes = try operations.shapes(on: canvas)
    let memory = MemoryPlan(
      operations, shapes: shapes, targets: graph.targets, cores: cores, isForwardOnly: isForwardOnly)
    guard BLAS.products > 0 else { throw PlanError(shortage: MemoryShortage(bytes: BLAS.bufferSize), on: canvas) }
    if let shortage = MemoryShortage(of: memory.size + more) { throw PlanError(shortage: shortage, on: canvas) }
    arena = Buffer(size: memory.size)

    let arena = arena
    func map(_ value: Int) -> FeatureMap { arena.map(shapes[value], at: memory.mapOffset(value)) }
    func gradient(_ value: Int) -> FeatureMap { arena.map(shapes[value], at: memory.gradientOffset(value)) }
    input = map(0)
    inputGradient = gradient(0)
    activations = graph.targets.map(map)
    activationGradients = graph.targets.map(gradient)
    steps = operations.indices.dropFirst().map { index in
      let operation = operations[index]
      func operands(scratchAt offset: Int) -> Operands {
        Operands(
          inputs: operation.inputs.map(map), output: map(index), outputGradient: gradient(index),
          inputGradients: operation.inputs.map(gradient), accumulates: memory.accumulates[index],
          saved: arena.base + memory.savedOffset(index),
          sharedScratch: (arena.base + offset).assumingMemoryBound(to: Float.self),
          scratchSize: memory.scratchSizes[index])
      }
      return Step(
        name: operation.name, layer: operation.layer,
        forward: operands(scratchAt: memory.forwardScratchOffset(index)),
        backward: operands(scratchAt: memory.backwardScratchOffset(index)))
    }
    var targetsOfStep = [[Int]](repeating: [], count: operations.count)
    for (target, value) in graph.targets.enumerated() { targetsOfStep[value].append(target) }
    self.targetsOfStep = Array(targetsOfStep.dropFirst())
    self.isForwardOnly = isForwardOnly
    self.cores = cores
    let ends = operations.endsOfBranches
    endsBranch = operations.indices.dropFirst().map(ends.contains)
  }

  /// Bytes that such a plan takes, as `init` would make it.
  public static func size(
    _ network: Network, for targets: [Target], on canvas: Canvas, cores: Cores
  ) throws(PlanError) -> Int {
    let graph = try Subgraph(of: network, for: targets, on: canvas)
    let shapes = try graph.operations.shapes(on: canvas)
    return MemoryPlan(graph.operations, shapes: shapes, targets: graph.targets, cores: cores).size
  }

  /// Bytes that this plan takes.
  public var size: Int { arena.size }

  /// Computes the activations of `input`. `isCancelled` is asked before each operation; where it says yes, the result
  /// is false and nothing computed is usable.
  @discardableResult
  public func forward(unless isCancelled: () -> Bool = { false }) -> Bool {
    for step in steps {
      if isCancelled() { return false }
      step.layer.forward(step.forward, on: cores)
    }
    return true
  }

  /// Computes the activations of `input`, which is lost, and hands each target's to `read` as soon as they are there.
  /// They are there until it returns, and may be changed by it: later operations read what it leaves.
  public func forward(_ read: (_ target: Int, _ activations: FeatureMap) -> Void) {
    for (step, targets) in zip(steps, targetsOfStep) {
      step.layer.forward(step.forward, on: cores)
      for target in targets { read(target, activations[target]) }
    }
  }

  /// Computes `inputGradient` from `activationGradients`; `forward` must have run on the same input. `isCancelled` is
  /// asked as `forward` asks.
  ///
  /// `leak` is the fraction of the gradient that clamps pass where they cut values off (a gradient override): above 0
  /// the result is no gradient, but shows a direction where closed ReLUs leave none. `branches` is the fraction that
  /// enters the branches of residual blocks, past which all of it goes on.
  @discardableResult
  public func backward(
    leak: Float = 0, branches: Float = 1, unless isCancelled: () -> Bool = { false }
  ) -> Bool {
    precondition(!isForwardOnly, "a plan without a way back")
    for (step, endsBranch) in zip(steps, endsBranch).reversed() {
      if isCancelled() { return false }
      if endsBranch && branches != 1 {
        let gradient = step.backward.outputGradient
        kernel_scale(gradient.base, gradient.shape.count, branches)
      }
      if leak > 0 { step.layer.makeLeaky(step.backward, leak: leak, on: cores) }
      step.layer.backward(step.backward, on: cores)
    }
    return true
  }

  /// Computes `inputGradient` as the other form does, and hands the gradient of each target's map to `read` when all that
  /// is computed from the map has added to it. It is there until `read` returns, which may change it: earlier operations
  /// are given what it leaves.
  public func backward(_ read: (_ target: Int, _ gradient: FeatureMap) -> Void) {
    precondition(!isForwardOnly, "a plan without a way back")
    for (step, targets) in zip(steps, targetsOfStep).reversed() {
      for target in targets { read(target, activationGradients[target]) }
      step.layer.backward(step.backward, on: cores)
    }
  }
}

extension [Network.Operation] {
  /// The operations that end the branch of a residual block: what they compute of a value is added to that value.
  fileprivate var endsOfBranches: Set<Int> {
    Set(
      indices.compactMap { index in
        let inputs = self[index].inputs
        guard self[index].layer is Sum, inputs.count == 2, let first = inputs.min(), let last = inputs.max(),
          reaches(first, from: last)
        else { return nil }
        return last
      })
  }

  /// Whether the operation `last` computes from the value `first`.
  private func reaches(_ first: Int, from last: Int) -> Bool {
    var isNeeded: Set<Int> = [last]
    for index in indices[(first + 1)..<(last + 1)].reversed() where isNeeded.contains(index) {
      isNeeded.formUnion(self[index].inputs)
    }
    return first != last && isNeeded.contains(first)
  }
}
