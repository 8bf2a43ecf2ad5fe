// Operators that take a part of a map, or give it another size.

import NeuralNetwork

extension ONNXImporter {
  mutating func split(_ operation: ONNXOperation) throws(ONNXError) -> [Value] {
    let input = try map(operation)
    let stated = try operation.int("axis", 0)
    guard let axis = input.position(stated) else { throw operation.error("it has no axis \(stated)") }
    let (length, parts) = (input.shape[axis], operation.proto.output.count)
    var lengths = try wholeNumbers(operation, "split", upTo: 12, 1) ?? []
    if lengths.isEmpty, parts > 0 {
      let part = (length + parts - 1) / parts
      lengths = (0..<parts).map { max(0, min(part, length - $0 * part)) }
    }
    guard lengths.count == parts, lengths.allSatisfy({ $0 > 0 && $0 <= length }), lengths.reduce(0, +) == length
    else { throw operation.error("it splits \(length) into \(lengths)") }
    var first = 0
    var results: [Value] = []
    for (part, length) in lengths.enumerated() {
      let name = names[operation.proto.output[part]]
      results.append(
        .map(try selected(input, axis, Array(first..<first + length), operation, name: name)))
      first += length
    }
    return results
  }

  mutating func gather(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    let input = try map(operation)
    let stated = try operation.int("axis", 0)
    guard let axis = input.position(stated), let indices = try constant(operation, 1),
      let numbers = indices.integers, indices.shape.count <= 8
    else { throw operation.error("it takes parts of an axis that are not constant, which is not read") }
    let length = input.shape[axis]
    guard numbers.allSatisfy({ $0 >= -length && $0 < length }) else {
      throw operation.error("it takes \(numbers.prefix(8)) of \(length)")
    }
    var result = try selected(input, axis, numbers.map { $0 < 0 ? $0 + length : $0 }, operation)
    if indices.shape.count == 1 { return .map(result) }
    guard !indices.shape.isEmpty else {
      result.axes.remove(at: axis)
      return .map(result)
    }
    let shape = input.shape[..<axis] + indices.shape + input.shape[(axis + 1)...]
    guard let reshaped = result.reshaped(to: Array(shape)) else {
      throw operation.error("it makes \(shape) of \(result.shape), which is not read")
    }
    return .map(reshaped)
  }

  mutating func slice(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var result = try map(operation)
    guard let starts = try wholeNumbers(operation, "starts", upTo: 9, 1),
      let ends = try wholeNumbers(operation, "ends", upTo: 9, 2), starts.count == ends.count
    else { throw operation.error("its starts and ends are missing") }
    let axes = try wholeNumbers(operation, "axes", upTo: 9, 3) ?? Array(starts.indices)
    let steps = operation.opset < 10 ? nil : try constant(operation, 4)?.integers
    guard axes.count == starts.count, steps == nil || steps!.count == starts.count else {
      throw operation.error("it has \(starts.count) starts for \(axes.count) axes")
    }
    for (place, stated) in axes.enumerated() {
      guard let axis = result.position(stated) else { throw operation.error("it has no axis \(stated)") }
      let indices = ONNXArithmetic.indices(
        result.shape[axis], from: starts[place], to: ends[place], by: steps?[place] ?? 1)
      guard let indices, !indices.isEmpty else { throw operation.error("nothing is left of axis \(stated)") }
      if indices.count == result.shape[axis] && indices[0] == 0 { continue }
      result = try selected(result, axis, indices, operation)
    }
    return .map(result)
  }

  /// The positions `indices` of axis `axis`.
  private mutating func selected(
    _ view: ONNXView, _ axis: Int, _ indices: [Int], _ operation: ONNXOperation, name: String? = nil
  ) throws(ONNXError) -> ONNXView {
    let length = view.shape[axis]
    if indices.count == length && indices == Array(0..<length) { return view }
    if view.axes[axis].count == 1, let factor = view.axes[axis].first, factor.dimension != .channels {
      return try cut(view, axis, indices, operation, name: name)
    }
    var view = view
    if view.axes[axis].contains(where: { $0.dimension != .channels }) {
      let flat = try flattened(view, axis, operation)
      view.number = flat.number
      view.axes[axis] = flat.axes[1]
    }
    if view.axes[axis].count > 1 { view = try arranged(view, axis, operation) }
    guard let factor = view.axes[axis].first, factor.dimension == .channels else {
      throw operation.error("it takes a part of axis \(axis) of \(view.shape), which is not read")
    }
    // outside the factor, along it, inside it
    let channels = shapes[view.number].channels
    guard channels <= Self.mostChannels, indices.count <= Self.mostChannels / max(1, channels / factor.size) else {
      throw operation.error("it takes more than \(Self.mostChannels) channels")
    }
    let block = factor.stride * factor.size
    let order = stride(from: 0, to: channels, by: block).flatMap { outer in
      indices.flatMap { index in (0..<factor.stride).map { outer + index * factor.stride + $0 } }
    }
    view.number = try add(ChannelSelection(order), [view.number], operation, name: name)
    for other in view.axes.indices {
      for place in view.axes[other].indices where view.axes[other][place].dimension == .channels {
        let current = view.axes[other][place]
        if other == axis {
          view.axes[other][place].size = indices.count
        } else if current.stride >= block {
          view.axes[other][place].stride = current.stride / factor.size * indices.count
        }
      }
    }
    return view
  }

  /// Rows or columns at even distances: a border cut off, and a window of one value with a stride.
  private mutating func cut(
    _ view: ONNXView, _ axis: Int, _ indices: [Int], _ operation: ONNXOperation, name: String?
  ) throws(ONNXError) -> ONNXView {
    let step = indices.count > 1 ? indices[1] - indices[0] : 1
    guard let first = indices.first, let last = indices.last, (1...4096).contains(step),
      zip(indices, indices.dropFirst()).allSatisfy({ $1 - $0 == step })
    else { throw operation.error("it takes rows or columns in an order that is not read") }
    let isRow = view.axes[axis][0].dimension == .rows
    // with a stride, rows behind the last one do no harm
    let behind = view.shape[axis] - 1 - last
    let after = step > 1 && behind < step ? 0 : behind
    var result = view
    if first > 0 || after > 0 {
      let border = Padding(
        top: isRow ? -first : 0, left: isRow ? 0 : -first, bottom: isRow ? -after : 0, right: isRow ? 0 : -after,
        mode: .constant(0))
      result.number = try add(border, [result.number], operation, name: step > 1 ? "" : name)
    }
    if step > 1 {
      let window = Window(1, 1, stride: isRow ? (step, 1) : (1, step))
      result.number = try add(AveragePooling(window), [result.number], operation, name: name)
    }
    let shape = shapes[result.number]
    result.axes[axis][0].size = isRow ? shape.height : shape.width
    return result
  }

  mutating func pad(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    let isOld = operation.opset < 11
    guard let stated = try wholeNumbers(operation, "pads", upTo: 10, 1) else {
      throw operation.error("its pads are missing")
    }
    var axes = Array(0..<input.rank)
    if let given = try constant(operation, 3)?.integers {
      guard given.allSatisfy({ $0 >= -input.rank && $0 < input.rank }) else {
        throw operation.error("it names axes \(given)")
      }
      axes = given.map { $0 < 0 ? $0 + input.rank : $0 }
    }
    guard stated.count == 2 * axes.count, stated.allSatisfy({ (-4096...4096).contains($0) }) else {
      throw operation.error("its pads \(stated.prefix(16)) for the axes \(axes) are not read: two for each axis are")
    }
    var borders: [ONNXView.Dimension: (before: Int, after: Int)] = [:]
    for (place, axis) in axes.enumerated() {
      let (before, after) = (stated[place], stated[place + axes.count])
      if before == 0 && after == 0 { continue }
      guard input.axes[axis].count == 1, input.axes[axis][0].dimension != .channels else {
        throw operation.error("it pads axis \(axis) of \(input.shape); only rows and columns are padded")
      }
      borders[input.axes[axis][0].dimension] = (before, after)
    }
    let mode: NeuralNetwork.Padding.Mode
    switch try operation.string("mode", "constant") {
    case "constant":
      mode = .constant(
        isOld ? try operation.float("value", 0) : try constant(operation, 2)?.tensor.values.first ?? 0)
    case "reflect": mode = .reflect
    case "edge": mode = .edge
    case let other: throw operation.error("mode \(other) is not read: constant, reflect and edge are")
    }
    if borders.isEmpty { return .map(input) }
    let rows = borders[.rows] ?? (0, 0), columns = borders[.columns] ?? (0, 0)
    input.number = try add(
      Padding(top: rows.before, left: columns.before, bottom: rows.after, right: columns.after, mode: mode),
      [input.number], operation)
    resizeAxes(&input)
    return .map(input)
  }

  /// Takes the lengths of rows and columns from the map.
  private func resizeAxes(_ view: inout ONNXView) {
    let shape = shapes[view.number]
    for axis in view.axes.indices {
      for place in view.axes[axis].indices {
        switch view.axes[axis][place].dimension {
        case .rows: view.axes[axis][place].size = shape.height
        case .columns: view.axes[axis][place].size = shape.width
        case .channels: break
        }
      }
    }
  }

  mutating func resize(_ operation: ONNXOperation) throws(ONNXError) -> Value {
    var input = try map(operation)
    let isUpsample = operation.proto.opType == "Upsample"
    var scales = [Double](repeating: 1, count: input.rank)
    let old = input.shape
    if isUpsample || operation.opset < 11 {
      let given =
        operation.opset < 9 ? try operation.floats("scales") : try constant(operation, 1)?.tensor.values
      scales = given?.map(Double.init) ?? []
    } else if let sizes = try constant(operation, 3)?.integers, !sizes.isEmpty {
      guard sizes.count == old.count else { throw operation.error("it makes \(sizes) of \(old)") }
      scales = zip(sizes, old).map { Double($0) / Double($1) }
    } else {
      scales = try constant(operation, 2)?.tensor.values.map(Double.init) ?? []
    }
    guard scales.count == old.count, scales.allSatisfy({ $0 > 1e-3 && $0 < 1e3 }) else {
      throw operation.error("its scales \(scales.prefix(8)) do not fit the shape \(old)")
    }
    var scale = (y: 1.0, x: 1.0)
    for (axis, factor) in scales.enumerated() where factor != 1 {
      guard input.axes[axis].count == 1 else { throw operation.error("it resizes axis \(axis) of \(old)") }
      switch input.axes[axis][0].dimension {
      case .rows: scale.y = factor
      case .columns: scale.x = factor
      case .channels: throw operation.error("it resizes the channels")
      }
    }
    if scale == (1, 1) { return .map(input) }
    let isOld = isUpsample || operation.opset < 11
    let coordinates: Resizing.Coordinates
    switch try operation.string("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel") {
    case "half_pixel": coordinates = .halfPixel
    case "half_pixel_symmetric": coordinates = .halfPixelSymmetric
    case "pytorch_half_pixel": coordinates = .pytorchHalfPixel
    case "asymmetric": coordinates = .asymmetric
    case "align_corners": coordinates = .alignCorners
    case let other: throw operation.error("coordinates \(other) are not read")
    }
    let mode: Resizing.Mode
    switch (
      try operation.string("mode", "nearest"),
      try operation.string("nearest_mode", isOld ? "floor" : "round_prefer_floor")
    ) {
    case ("linear", _), ("bilinear", _): mode = .linear
    case ("nearest", "floor"): mode = .nearest(.floor)
    case ("nearest", "ceil"): mode = .nearest(.ceil)
    case ("nearest", "round_prefer_floor"): mode = .nearest(.halfDown)
    case ("nearest", "round_prefer_ceil"): mode = .nearest(.halfUp)
    case (let mode, _): throw operation.error("mode \(mode) is not read: nearest and linear are")
    }
    let policy = try operation.string("keep_aspect_ratio_policy", "stretch")
    guard policy == "stretch" else { throw operation.error("keep_aspect_ratio_policy \(policy) is not read") }
    guard try operation.int("antialias", 0) == 0 else { throw operation.error("antialias is not read") }
    input.number = try add(Resizing(scale: scale, mode: mode, coordinates: coordinates), [input.number], operation)
    resizeAxes(&input)
    return .map(input)
  }
}
