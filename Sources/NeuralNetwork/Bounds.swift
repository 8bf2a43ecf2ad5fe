// Bounds of what a network can compute of any image: intervals, layer by layer, each channel the same at all positions.
//
// They are wide, for they take everything to be as bad as can be at once. But where the two ends meet, nothing on an
// image can move the value: of a ReLU whose input is never above 0 both are 0.

extension Network {
  /// The interval in which each channel of the value `value` stays, whatever the image; unbounded after a layer that
  /// knows none. Throws `PlanError` where a layer does not fit `canvas` or cannot be read.
  public func bounds(of value: Int, on canvas: Canvas) throws(PlanError) -> [Interval] {
    let shapes = try self.shapes(on: canvas)
    let isNeeded = isNeeded(for: [value])
    var bounds = [[Interval]](repeating: [], count: operations.count)
    bounds[0] = [Interval](repeating: -1...1, count: 3)
    for index in operations.indices.dropFirst() where isNeeded[index] {
      let operation = operations[index]
      let layer: any Layer
      do { layer = try operation.layer.loaded() } catch {
        throw PlanError(weightsOf: operation.name, error)
      }
      bounds[index] =
        layer.bounds(of: operation.inputs.map { bounds[$0] })
        ?? [Interval](repeating: .unbounded, count: shapes[index].channels)
    }
    return bounds[value]
  }
}
