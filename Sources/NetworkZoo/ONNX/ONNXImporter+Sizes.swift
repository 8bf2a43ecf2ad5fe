// Operators that give a map another size.

import NeuralNetwork

extension ONNXImporter {
  func pad(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    var borders: [Axis: (before: Int, after: Int)] = [:]
    var others: [(axis: Int, before: Int, after: Int)] = []
    for (axis, before, after) in try operation.pads(rank: input.rank) {
      guard input.isWhole(axis, in: shapes[input.value]), input.axes[axis][0].dimension != .channels else {
        others.append((axis, before, after))
        continue
      }
      borders[input.axes[axis][0].dimension] = (before, after)
    }
    let mode = try operation.paddingMode()
    for (axis, before, after) in others {
      input = try padded(
        input, axis, before, after, mode, operation, isLast: axis == others.last?.axis && borders.isEmpty)
    }
    if borders.isEmpty { return .map(input) }
    let rows = borders[.rows] ?? (0, 0), columns = borders[.columns] ?? (0, 0)
    let old = shapes[input.value]
    input.value = try add(
      Padding(top: rows.before, left: columns.before, bottom: rows.after, right: columns.after, mode: mode),
      [input.value], operation)
    resizeAxes(&input, from: old)
    return .map(input)
  }

  /// `view` with a border of one value along an axis that is not the map's rows or columns, or with a part cut off.
  private func padded(
    _ view: ONNXView, _ axis: Int, _ before: Int, _ after: Int, _ mode: NeuralNetwork.Padding.Filling,
    _ operation: ONNXOperation, isLast: Bool
  ) throws(ONNXError) -> ONNXView {
    guard case .constant(let value) = mode, view.shape[axis] + before + after > 0 else {
      throw operation.error("it pads axis \(axis) of \(view.shape), which is supported with one value alone")
    }
    var view = view
    if min(before, after) < 0 {
      let (first, end) = (max(0, -before), view.shape[axis] + min(0, after))
      guard first < end else { throw operation.error("nothing is left of axis \(axis) of \(view.shape)") }
      view = try selected(view, axis, Array(first..<end), .both, operation, name: "")
    }
    if max(before, after) <= 0 { return view }
    var shape = view.shape
    var parts = [view]
    for (count, isFirst) in [(before, true), (after, false)] where count > 0 {
      shape[axis] = count
      guard ONNXOperation.count(of: shape, most: Self.mostRepeated) != nil else {
        throw operation.error("its border of \(shape) is too large")
      }
      let border = Tensor(shape, [Float](repeating: value, count: shape.reduce(1, *)))
      parts.insert(try part(border, beside: view, axis, operation), at: isFirst ? 0 : parts.count)
    }
    return try concatenated(parts, axis, operation, name: isLast ? nil : "")
  }

  /// Takes the lengths of whole rows and columns, such as `old` had, from the map.
  private func resizeAxes(_ view: inout ONNXView, from old: Shape) {
    for axis in view.axes.indices where view.isWhole(axis, in: old) {
      let dimension = view.axes[axis][0].dimension
      view.axes[axis][0].size = shapes[view.value][dimension]
    }
  }

  func resize(_ operation: ONNXOperation) throws(ONNXError) -> ONNXValue {
    var input = try operation.map()
    var scale = (y: 1.0, x: 1.0)
    let (scales, sizes) = try operation.scales(of: input.shape)
    var size = (height: shapes[input.value].height, width: shapes[input.value].width)
    var origin: SizeOrigin?
    let origins = sizes == nil ? nil : operation.origins(3)
    for (axis, factor) in scales.enumerated() {
      let place = input.axes[axis].first?.dimension ?? (axis == input.rank - 1 ? .columns : .rows)
      if factor == 1 && place == .channels { continue }
      guard input.axes[axis].isEmpty || input.isWhole(axis, in: shapes[input.value]), place != .channels else {
        throw operation.error("it resizes axis \(axis) of \(input.shape); rows and columns are resized")
      }
      if input.axes[axis].isEmpty {
        if factor == 1 { continue }
        guard shapes[input.value][place] == 1 else {
          throw operation.error("it resizes axis \(axis) of \(input.shape)")
        }
        input.axes[axis] = [.init(dimension: place, size: 1)]
      }
      if place == .rows { scale.y = factor } else { scale.x = factor }
      if let sizes {
        if place == .rows { size.height = sizes[axis] } else { size.width = sizes[axis] }
        if origin?.value == nil, let origins, origins.indices.contains(axis) { origin = origins[axis] ?? origin }
      }
    }
    let (mode, coordinates) = try operation.resampling(by: scale)
    var sources = [input.value]
    // sizes that are another map's follow it; those that are computed from the input's are a multiple of these; of
    // those that the graph states as they are at its file's size, the map is looked for
    let isStated = sizes != nil && origin == nil
    let known = origin?.value.flatMap { shapes[$0].height == size.height && shapes[$0].width == size.width ? $0 : nil }
    if let like = known ?? (isStated ? partner(of: operation, size) ?? map(ofSize: size.height, size.width) : nil) {
      sources.append(like)
    } else if scale == (1, 1) {
      return .map(input)
    }
    let old = shapes[input.value]
    input.value = try add(Resizing(scale: scale, mode: mode, coordinates: coordinates), sources, operation)
    resizeAxes(&input, from: old)
    return .map(input)
  }
}
