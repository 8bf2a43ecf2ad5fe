// Operators that give a map another size.

import NeuralNetwork

extension ONNXImporter {
  func pad(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    guard let stated = try operation.integers("pads", upTo: 10, thenInput: 1) else {
      throw operation.error("its pads are missing")
    }
    var axes = Array(0..<input.rank)
    if operation.hasInput(3) {
      axes = []
      for axis in try operation.integers(3) { axes.append(try operation.position(of: axis, rank: input.rank)) }
    }
    guard stated.count == 2 * axes.count, stated.allSatisfy({ (-4096...4096).contains($0) }) else {
      throw operation.error(
        "its pads \(stated.prefix(16)) for the axes \(axes.prefix(8)) are not supported: two for each axis are")
    }
    var borders: [ONNXView.Dimension: (before: Int, after: Int)] = [:]
    for (index, axis) in axes.enumerated() {
      let (before, after) = (stated[index], stated[index + axes.count])
      if before == 0 && after == 0 { continue }
      guard input.axes[axis].count == 1, input.axes[axis][0].dimension != .channels else {
        throw operation.error("it pads axis \(axis) of \(input.shape); only rows and columns are padded")
      }
      borders[input.axes[axis][0].dimension] = (before, after)
    }
    let mode = try operation.paddingMode()
    if borders.isEmpty { return .map(input) }
    let rows = borders[.rows] ?? (0, 0), columns = borders[.columns] ?? (0, 0)
    input.value = try add(
      Padding(top: rows.before, left: columns.before, bottom: rows.after, right: columns.after, mode: mode),
      [input.value], operation)
    resizeAxes(&input)
    return .map(input)
  }

  /// Takes the lengths of rows and columns from the map.
  private func resizeAxes(_ view: inout ONNXView) {
    let shape = shapes[view.value]
    for axis in view.axes.indices {
      for index in view.axes[axis].indices {
        switch view.axes[axis][index].dimension {
        case .rows: view.axes[axis][index].size = shape.height
        case .columns: view.axes[axis][index].size = shape.width
        case .channels: break
        }
      }
    }
  }

  func resize(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    var scale = (y: 1.0, x: 1.0)
    for (axis, factor) in try operation.scales(of: input.shape).enumerated() where factor != 1 {
      guard input.axes[axis].count == 1 else { throw operation.error("it resizes axis \(axis) of \(input.shape)") }
      switch input.axes[axis][0].dimension {
      case .rows: scale.y = factor
      case .columns: scale.x = factor
      case .channels: throw operation.error("it resizes the channels")
      }
    }
    if scale == (1, 1) { return .map(input) }
    let (mode, coordinates) = try operation.resampling()
    input.value = try add(Resizing(scale: scale, mode: mode, coordinates: coordinates), [input.value], operation)
    resizeAxes(&input)
    return .map(input)
  }
}
