// Pad, Resize and Upsample: what their attributes and inputs say.

import NeuralNetwork

extension ONNXOperation {
  /// Pad: the axes that it pads or cuts, with the lengths of the borders before and behind.
  func pads(rank: Int) throws(ONNXError) -> [(axis: Int, before: Int, after: Int)] {
    guard let stated = try integers("pads", upTo: 10, thenInput: 1) else { throw error("its pads are missing") }
    var axes = Array(0..<rank)
    if hasInput(3) {
      axes = []
      for axis in try integers(3) { axes.append(try position(of: axis, rank: rank)) }
    }
    guard stated.count == 2 * axes.count, stated.allSatisfy({ (-4096...4096).contains($0) }) else {
      throw error(
        "its pads \(stated.prefix(16)) for the axes \(axes.prefix(8)) are not supported: two for each axis are")
    }
    return axes.enumerated().map { ($1, stated[$0], stated[$0 + axes.count]) }.filter { $0.1 != 0 || $0.2 != 0 }
  }

  /// Clip: the bounds, infinite where they are left out.
  func clipBounds() throws(ONNXError) -> (lower: Float, upper: Float) {
    var bounds: [Float] = [-.infinity, .infinity]
    for (index, name) in ["min", "max"].enumerated() {
      if opset < 11 {
        bounds[index] = try float(name, bounds[index])
      } else if let bound = try constant(index + 1)?.tensor.values {
        guard bound.count == 1 else { throw error("its \(name) has \(bound.count) values, expected 1") }
        bounds[index] = bound[0]
      }
    }
    return (bounds[0], bounds[1])
  }

  /// Pad: what the border holds.
  func paddingMode() throws(ONNXError) -> NeuralNetwork.Padding.Filling {
    switch try string("mode", "constant") {
    case "constant":
      return .constant(opset < 11 ? try float("value", 0) : try constant(2)?.tensor.values.first ?? 0)
    case "reflect": return .reflect
    case "edge": return .edge
    case "wrap": return .wrap
    case let other: throw error("mode \(other) is not supported: constant, reflect, edge and wrap are")
    }
  }

  /// Whether it has the attributes of Upsample, as Resize had at first.
  private var isUpsample: Bool { kind == "Upsample" || opset < 11 }

  /// Resize and Upsample: the new length of each axis of `shape` over the old one, and the new lengths where it states
  /// them.
  func scales(of shape: [Int]) throws(ONNXError) -> (scales: [Double], sizes: [Int]?) {
    var scales: [Double]
    var sizes: [Int]?
    let axes = try ints("axes").map { (axes) throws(ONNXError) in
      try axes.map { (axis) throws(ONNXError) in try position(of: axis, rank: shape.count) }
    }
    /// What is stated for some axes, for all.
    func whole<Number>(_ stated: [Number], _ standard: [Number]) -> [Number] {
      guard let axes, axes.count == stated.count else { return stated }
      var all = standard
      for (axis, number) in zip(axes, stated) { all[axis] = number }
      return all
    }
    if isUpsample {
      let given = opset < 9 ? try floats("scales") : try constant(1)?.tensor.values
      scales = given?.map(Double.init) ?? []
    } else if let stated = try constant(3)?.integers, !stated.isEmpty {
      var lengths = whole(stated, shape)
      if batch > 1, lengths.first == batch { lengths[0] = 1 }
      sizes = lengths
      guard lengths.count == shape.count else { throw error("it makes \(lengths.prefix(8)) of \(shape)") }
      scales = zip(lengths, shape).map { Double($0) / Double($1) }
    } else {
      scales = whole(try constant(2)?.tensor.values.map(Double.init) ?? [], shape.map { _ in 1 })
    }
    guard scales.count == shape.count, scales.allSatisfy({ $0 > 1e-3 && $0 < 1e3 }) else {
      throw error("its scales \(scales.prefix(8)) do not fit the shape \(shape)")
    }
    return (scales, sizes)
  }

  /// Resize and Upsample: how values between two positions come about, and where these lie.
  func resampling(by scale: (y: Double, x: Double)) throws(ONNXError) -> (
    mode: Resizing.Mode, coordinates: Resizing.Coordinates
  ) {
    let coordinates: Resizing.Coordinates
    switch try string("coordinate_transformation_mode", isUpsample ? "asymmetric" : "half_pixel") {
    case "half_pixel": coordinates = .halfPixel
    case "half_pixel_symmetric": coordinates = .halfPixelSymmetric
    case "pytorch_half_pixel": coordinates = .pytorchHalfPixel
    case "asymmetric": coordinates = .asymmetric
    case "align_corners": coordinates = .alignCorners
    case let other: throw error("coordinates \(other) are not supported")
    }
    // the first versions take the next position where a map becomes smaller
    let isSmaller = scale.y < 1 || scale.x < 1
    let earlyRounding = isSmaller ? "ceil" : "floor"
    guard !(isUpsample && isSmaller && (scale.y > 1 || scale.x > 1)) else {
      throw error("it makes a map larger along one axis and smaller along the other, which is not supported")
    }
    let mode: Resizing.Mode
    switch (
      try string("mode", "nearest"), try string("nearest_mode", isUpsample ? earlyRounding : "round_prefer_floor")
    ) {
    case ("linear", _), ("bilinear", _): mode = .linear
    case ("nearest", "floor"): mode = .nearest(.floor)
    case ("nearest", "ceil"): mode = .nearest(.ceil)
    case ("nearest", "round_prefer_floor"): mode = .nearest(.halfDown)
    case ("nearest", "round_prefer_ceil"): mode = .nearest(.halfUp)
    case ("cubic", _):
      guard try int("exclude_outside", 0) == 0 else { throw error("exclude_outside is not supported") }
      mode = .cubic(sharpness: Double(try float("cubic_coeff_a", -0.75)))
    case (let mode, _): throw error("mode \(mode) is not supported: nearest, linear and cubic are")
    }
    let policy = try string("keep_aspect_ratio_policy", "stretch")
    guard policy == "stretch" else { throw error("keep_aspect_ratio_policy \(policy) is not supported") }
    guard try int("antialias", 0) == 0 else { throw error("antialias is not supported") }
    return (mode, coordinates)
  }
}
