// Pad, Resize and Upsample: what their attributes and inputs say.

import NeuralNetwork

extension ONNXOperation {
  /// Pad: what the border holds.
  func paddingMode() throws(ONNXError) -> NeuralNetwork.Padding.Mode {
    switch try string("mode", "constant") {
    case "constant":
      return .constant(opset < 11 ? try float("value", 0) : try constant(2)?.tensor.values.first ?? 0)
    case "reflect": return .reflect
    case "edge": return .edge
    case let other: throw error("mode \(other) is not supported: constant, reflect and edge are")
    }
  }

  /// Whether it has the attributes of Upsample, as Resize had at first.
  private var isUpsample: Bool { kind == "Upsample" || opset < 11 }

  /// Resize and Upsample: the new length of each axis of `shape` over the old one.
  func scales(of shape: [Int]) throws(ONNXError) -> [Double] {
    var scales: [Double]
    if isUpsample {
      let given = opset < 9 ? try floats("scales") : try constant(1)?.tensor.values
      scales = given?.map(Double.init) ?? []
    } else if let lengths = try constant(3)?.integers, !lengths.isEmpty {
      guard lengths.count == shape.count else { throw error("it makes \(lengths.prefix(8)) of \(shape)") }
      scales = zip(lengths, shape).map { Double($0) / Double($1) }
    } else {
      scales = try constant(2)?.tensor.values.map(Double.init) ?? []
    }
    guard scales.count == shape.count, scales.allSatisfy({ $0 > 1e-3 && $0 < 1e3 }) else {
      throw error("its scales \(scales.prefix(8)) do not fit the shape \(shape)")
    }
    return scales
  }

  /// Resize and Upsample: how values between two positions come about, and where these lie.
  func resampling() throws(ONNXError) -> (mode: Resizing.Mode, coordinates: Resizing.Coordinates) {
    let coordinates: Resizing.Coordinates
    switch try string("coordinate_transformation_mode", isUpsample ? "asymmetric" : "half_pixel") {
    case "half_pixel": coordinates = .halfPixel
    case "half_pixel_symmetric": coordinates = .halfPixelSymmetric
    case "pytorch_half_pixel": coordinates = .pytorchHalfPixel
    case "asymmetric": coordinates = .asymmetric
    case "align_corners": coordinates = .alignCorners
    case let other: throw error("coordinates \(other) are not supported")
    }
    let mode: Resizing.Mode
    switch (
      try string("mode", "nearest"), try string("nearest_mode", isUpsample ? "floor" : "round_prefer_floor")
    ) {
    case ("linear", _), ("bilinear", _): mode = .linear
    case ("nearest", "floor"): mode = .nearest(.floor)
    case ("nearest", "ceil"): mode = .nearest(.ceil)
    case ("nearest", "round_prefer_floor"): mode = .nearest(.halfDown)
    case ("nearest", "round_prefer_ceil"): mode = .nearest(.halfUp)
    case (let mode, _): throw error("mode \(mode) is not supported: nearest and linear are")
    }
    let policy = try string("keep_aspect_ratio_policy", "stretch")
    guard policy == "stretch" else { throw error("keep_aspect_ratio_policy \(policy) is not supported") }
    guard try int("antialias", 0) == 0 else { throw error("antialias is not supported") }
    return (mode, coordinates)
  }
}
