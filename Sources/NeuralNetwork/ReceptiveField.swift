// How much of the image a unit sees, computed from the geometry of the layers alone.

/// The part of the image that can change a unit of a layer: its height and width, as the layers' windows make them,
/// also where they reach over the image's edge.
public struct ReceptiveField: Hashable, Sendable {
  /// Rows in pixels; nil: all of them, whatever the size of the image.
  public let height: Int?
  /// Columns in pixels; nil: all of them.
  public let width: Int?
  /// Whether something of the whole image only scales what is seen: the factors of channels in squeeze and excitation,
  /// or the mean and deviation of a normalization.
  public let isScaledByAll: Bool
  /// What a unit sees along each axis of the image; nil: nothing.
  let rows, columns: Reach?

  /// The pixels of an image of the size `canvas` that the unit at `position` sees; of one that only sees what is beyond
  /// the edge, the nearest.
  public func region(of position: Position, on canvas: Canvas) -> Region {
    Region(
      rows: Self.pixels(rows, position.row, of: canvas.height),
      columns: Self.pixels(columns, position.column, of: canvas.width))
  }

  private static func pixels(_ reach: Reach?, _ index: Int, of length: Int) -> Range<Int> {
    guard let reach, reach.size.isFinite else { return 0..<length }
    // in fractions of pixels where a map was resized
    let begin = reach.first + Double(index) * reach.step
    let first = Int(max(-1, (begin + rounding).rounded(.down)))
    let last = Int(min(Double(length), (begin + reach.size - 1 - rounding).rounded(.up)))
    let start = min(max(0, first), length - 1)
    return start..<max(start + 1, min(length, last + 1))
  }

  private static let rounding = 1e-6

  /// Whether it is at least an image of the size `canvas`.
  public func covers(_ canvas: Canvas) -> Bool {
    (height.map { $0 >= canvas.height } ?? true) && (width.map { $0 >= canvas.width } ?? true)
  }
}

extension Network {
  /// What a unit of each value sees of an image, where the values have `shapes`.
  public func receptiveFields(_ shapes: [Shape]) -> [ReceptiveField] {
    var fields: [(rows: Reach, columns: Reach, isScaledByAll: Bool)?] = [(.same, .same, false)]
    for (value, operation) in operations.enumerated().dropFirst() {
      let inputs = operation.inputs.map { shapes[$0] }
      var isScaledByAll = operation.layer.scalesByAll
      var seen: [(rows: Reach, columns: Reach)] = []
      for (index, input) in operation.inputs.enumerated() {
        guard let field = fields[input] else { continue }
        isScaledByAll = isScaledByAll || field.isScaledByAll
        // factors of channels: they say how much, not what
        if operation.layer.role == .product, inputs[index].pixels == 1, shapes[value].pixels > 1 {
          isScaledByAll = true
          continue
        }
        func through(_ axis: Axis, _ field: Reach) -> Reach? {
          guard let reach = operation.layer.reach(along: axis, input: index, of: inputs) else { return nil }
          let length = inputs[index][axis]
          // one position that serves all
          if length == 1, shapes[value][axis] > 1 { return .whole }
          if reach.size == .infinity || field.size == .infinity { return length == 1 ? field : .whole }
          return Reach(
            step: reach.step * field.step, first: field.first + reach.first * field.step,
            size: field.size + (reach.size - 1) * field.step)
        }
        guard let rows = through(.rows, field.rows), let columns = through(.columns, field.columns) else { continue }
        seen.append((rows, columns))
      }
      fields.append(
        seen.isEmpty
          ? nil
          : (
            seen.dropFirst().reduce(seen[0].rows) { $0.union($1.rows) },
            seen.dropFirst().reduce(seen[0].columns) { $0.union($1.columns) }, isScaledByAll
          ))
    }
    return fields.map { field in
      func pixels(_ reach: Reach?) -> Int? {
        // a fraction of a step sees no further pixel
        reach.flatMap { $0.size.isFinite ? Int(min($0.size + 1e-6, 1e9)) : nil }
      }
      return ReceptiveField(
        height: field == nil ? 0 : pixels(field?.rows), width: field == nil ? 0 : pixels(field?.columns),
        isScaledByAll: field?.isScaledByAll ?? false, rows: field?.rows, columns: field?.columns)
    }
  }
}
