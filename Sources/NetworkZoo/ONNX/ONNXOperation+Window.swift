import NeuralNetwork

extension ONNXOperation {
  /// The largest side, stride, border or dilation of a window that is read.
  private static let largestWindow = 4096

  /// The window of a convolution or pooling of `height` × `width` (nil: as kernel_shape says). That of a line is one
  /// row.
  func window(_ size: (height: Int, width: Int)? = nil) throws(ONNXError) -> Window {
    let positive = 1...Self.largestWindow
    var isLine = try ints("pads")?.count == 2
    for name in ["kernel_shape", "strides", "dilations"] where try ints(name)?.count == 1 { isLine = true }
    /// Two numbers, of which files state only the second for a line.
    func two(_ name: String) throws(ONNXError) -> [Int]? {
      guard isLine else { return try ints(name, count: 2, in: positive) }
      return try ints(name, count: 1, in: positive).map { [1] + $0 }
    }
    let stated = try two("kernel_shape")
    guard let kernel = size.map({ [$0.height, $0.width] }) ?? stated else { throw error("it has no kernel_shape") }
    guard kernel.allSatisfy(positive.contains), stated == nil || stated == kernel else {
      throw error("its kernel_shape \(stated ?? []) does not fit its weights of \(kernel)")
    }
    let strides = try two("strides") ?? [1, 1]
    let dilations = try two("dilations") ?? [1, 1]
    var pads = try ints("pads", count: isLine ? 2 : 4, in: 0...Self.largestWindow) ?? [0, 0, 0, 0]
    if pads.count == 2 { pads = [0, pads[0], 0, pads[1]] }
    let padding: Window.Padding
    switch try string("auto_pad", "NOTSET") {
    case "NOTSET", "": padding = .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    case "VALID": padding = .none
    case "SAME_UPPER": padding = .sameUpper
    case "SAME_LOWER": padding = .sameLower
    case let other: throw error("auto_pad \(other) is unknown")
    }
    return Window(
      kernel[0], kernel[1], stride: (strides[0], strides[1]), dilation: (dilations[0], dilations[1]),
      padding: padding, roundsUp: try int("ceil_mode", 0) != 0)
  }
}
