import ComputeKernels

/// All values of a map in another order: its axes are cut into parts, and each axis of the result is put together of
/// some. So pixel shuffles, windows and transposed maps are made.
public struct Rearrangement: Layer {
  /// A part of an axis of the input: `size` steps, `stride` positions apart.
  public struct Part: Hashable, Sendable {
    public let axis: Axis
    public let size: Int
    public let stride: Int

    /// `size` steps of `stride` positions along `axis`.
    public init(_ axis: Axis, size: Int, stride: Int = 1) {
      self.axis = axis
      self.size = size
      self.stride = stride
    }
  }

  /// The input's shape at which the sizes of the parts hold.
  public let input: Shape
  /// The parts that each axis of the result is made of, from the slowest to the fastest.
  public let rows, columns, channels: [Part]
  /// Whether it can be done at the shape `input` alone: because it cuts an axis at a place that depends on the image's
  /// size.
  public let isOfOneSize: Bool

  /// The parts must be all parts of `input`, each once. At other shapes the outermost part of each axis is longer or
  /// shorter, unless `isOfOneSize`.
  public init(of input: Shape, rows: [Part], columns: [Part], channels: [Part], isOfOneSize: Bool = false) {
    let parts = rows + columns + channels
    precondition(parts.reduce(1) { $0 * $1.size } == input.count, "parts \(parts) of \(input)")
    self.input = input
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.isOfOneSize = isOfOneSize
  }

  public var role: LayerRole { .selection }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    if isOfOneSize, inputs[0] != input {
      throw LayerError("it rearranges a map of \(input) and is given \(inputs[0]): take the size of the network's file")
    }
    for axis in Axis.allCases {
      let outermost = outermost(axis)
      let isPossible = outermost.map { inputs[0][axis].isMultiple(of: $0.stride) } ?? (inputs[0][axis] == 1)
      guard isPossible else {
        throw LayerError(
          "it cuts the \(axis) of a map of \(inputs[0]) into parts of \(outermost?.stride ?? 1): take the size of the "
            + "network's file")
      }
    }
    func length(_ parts: [Part]) -> Int { parts.reduce(1) { $0 * size($1, in: inputs[0]) } }
    return Shape(length(rows), length(columns), length(channels))
  }

  public func bounds(of inputs: [[Interval]]) -> [Interval]? {
    let all = inputs[0].dropFirst().reduce(inputs[0][0]) { $0.union($1) }
    return [Interval](repeating: all, count: channels.reduce(1) { $0 * $1.size })
  }

  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? {
    func isWhole(_ parts: [Part], _ axis: Axis) -> Bool { parts == [Part(axis, size: self.input[axis])] }
    // what moves only channels leaves positions alone
    return isWhole(rows, .rows) && isWhole(columns, .columns) ? .same : .whole
  }

  public func forward(_ at: Operands, on cores: Cores) {
    let (rows, columns, channels) = offsets(in: at.inputs[0].shape)
    cores.forEachRange(of: at.output.shape.height) { range, _ in
      kernel_gather(
        at.inputs[0].base, at.output.row(range.lowerBound), Array(rows[range]), range.count, columns, columns.count,
        channels, channels.count)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let (rows, columns, channels) = offsets(in: at.inputs[0].shape)
    cores.forEachRange(of: at.output.shape.height) { range, _ in
      kernel_scatter(
        at.outputGradient.row(range.lowerBound), at.inputGradients[0].base, Array(rows[range]), range.count, columns,
        columns.count, channels, channels.count, at.accumulates[0])
    }
  }

  /// The slowest part of an axis, which is as long as the input allows.
  private func outermost(_ axis: Axis) -> Part? {
    (rows + columns + channels).filter { $0.axis == axis }.max { ($0.stride * $0.size) < ($1.stride * $1.size) }
  }

  private func size(_ part: Part, in shape: Shape) -> Int {
    part == outermost(part.axis) ? shape[part.axis] / part.stride : part.size
  }

  /// Where in the input each row, column and channel of the result lies: the three are added.
  private func offsets(in shape: Shape) -> (rows: [Int], columns: [Int], channels: [Int]) {
    func offsets(_ parts: [Part]) -> [Int] {
      parts.reduce([0]) { offsets, part in
        let (count, step) = (size(part, in: shape), part.stride * shape.step(part.axis))
        return offsets.flatMap { first in (0..<count).map { first + $0 * step } }
      }
    }
    return (offsets(rows), offsets(columns), offsets(channels))
  }
}
