import ComputeKernels

/// A window that slides over a map: the geometry of convolutions and poolings.
public struct Window: Hashable, Sendable {
  /// What surrounds the map.
  public enum Padding: Hashable, Sendable {
    /// This many rows and columns.
    case explicit(top: Int, left: Int, bottom: Int, right: Int)
    /// As many as make the output ⌈size / stride⌉ long; an odd one goes to the end.
    case sameUpper
    /// The same, an odd one at the beginning.
    case sameLower

    /// None.
    public static let none = Padding.explicit(top: 0, left: 0, bottom: 0, right: 0)
  }

  /// Rows of the window.
  public let height: Int
  /// Columns of the window.
  public let width: Int
  /// Rows and columns from one position to the next.
  public var stride: (y: Int, x: Int) { (strideY, strideX) }
  /// Rows and columns from one value of the window to the next.
  public var dilation: (y: Int, x: Int) { (dilationY, dilationX) }
  /// What surrounds the map.
  public let padding: Padding
  /// Whether the number of positions is rounded up, so that the last window may reach past the padding.
  public let roundsUp: Bool

  private let strideY, strideX, dilationY, dilationX: Int

  /// A window of `height` × `width`.
  public init(
    _ height: Int, _ width: Int, stride: (y: Int, x: Int) = (1, 1), dilation: (y: Int, x: Int) = (1, 1),
    padding: Padding = .none, roundsUp: Bool = false
  ) {
    precondition(
      height > 0 && width > 0 && stride.y > 0 && stride.x > 0 && dilation.y > 0 && dilation.x > 0,
      "a window of \(height) × \(width), stride \(stride), dilation \(dilation)")
    self.height = height
    self.width = width
    strideY = stride.y
    strideX = stride.x
    dilationY = dilation.y
    dilationX = dilation.x
    self.padding = padding
    self.roundsUp = roundsUp
  }

  /// Whether every window is one value, at every position.
  var isPoint: Bool {
    height == 1 && width == 1 && stride == (1, 1)
      && (padding == .none || padding == .sameUpper || padding == .sameLower)
  }

  /// The positions of the window on a map of `shape`. Throws where it does not fit even once.
  func positions(on shape: Shape) throws -> (height: Int, width: Int) {
    let geometry = geometry(on: shape)
    if geometry.output_height < 1 || geometry.output_width < 1 {
      throw LayerError(
        "a map of \(shape.height) × \(shape.width) is smaller than its window of \(height) × \(width): "
          + "take a larger size")
    }
    return (geometry.output_height, geometry.output_width)
  }

  /// The geometry on a map of `shape`, for the kernels.
  func geometry(on shape: Shape) -> kernel_window {
    let rows = axis(shape.height, kernel: height, stride: strideY, dilation: dilationY, isVertical: true)
    let columns = axis(shape.width, kernel: width, stride: strideX, dilation: dilationX, isVertical: false)
    return kernel_window(
      kernel_height: height, kernel_width: width, stride_y: strideY, stride_x: strideX, dilation_y: dilationY,
      dilation_x: dilationX, pad_top: rows.before, pad_left: columns.before, pad_bottom: rows.after,
      pad_right: columns.after, input_height: shape.height, input_width: shape.width, output_height: rows.positions,
      output_width: columns.positions)
  }

  /// The window that has only the positions `region` of those that this one has on a map of `shape`, and the region of
  /// the map that it reads. Nil where some of these read nothing but padding, or reach past it.
  func cropped(to region: Region, on shape: Shape) -> (window: Window, input: Region)? {
    let rows = axis(shape.height, kernel: height, stride: strideY, dilation: dilationY, isVertical: true)
    let columns = axis(shape.width, kernel: width, stride: strideX, dilation: dilationX, isVertical: false)
    func seen(
      _ range: Range<Int>, _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int
    ) -> (inside: Range<Int>, before: Int, after: Int)? {
      let first = range.lowerBound * stride - before
      let end = (range.upperBound - 1) * stride - before + (kernel - 1) * dilation + 1
      let inside = max(0, first)..<max(max(0, first), min(size, end))
      guard !inside.isEmpty && end <= size + after else { return nil }
      return (inside, inside.lowerBound - first, end - inside.upperBound)
    }
    guard let y = seen(region.rows, shape.height, height, strideY, dilationY, rows.before, rows.after),
      let x = seen(region.columns, shape.width, width, strideX, dilationX, columns.before, columns.after)
    else { return nil }
    let window = Window(
      height, width, stride: stride, dilation: dilation,
      padding: .explicit(top: y.before, left: x.before, bottom: y.after, right: x.after))
    return (window, Region(rows: y.inside, columns: x.inside))
  }

  /// What a position reads of a map of `shape` along an axis.
  func reach(along axis: Axis, on shape: Shape) -> Reach {
    let isVertical = axis == .rows
    let (kernel, stride, dilation) = isVertical ? (height, strideY, dilationY) : (width, strideX, dilationX)
    let before = self.axis(
      shape[axis], kernel: kernel, stride: stride, dilation: dilation, isVertical: isVertical
    ).before
    return Reach(step: Double(stride), first: -Double(before), size: Double((kernel - 1) * dilation + 1))
  }

  private func axis(
    _ size: Int, kernel: Int, stride: Int, dilation: Int, isVertical: Bool
  ) -> (positions: Int, before: Int, after: Int) {
    let extent = (kernel - 1) * dilation + 1
    switch padding {
    case .explicit(let top, let left, let bottom, let right):
      let (before, after) = isVertical ? (top, bottom) : (left, right)
      let room = size + before + after - extent
      // rounded up, a window that is less than a stride too large has one position
      if room < 0 { return (roundsUp && room > -stride && size > 0 ? 1 : 0, before, after) }
      var positions = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
      // a window must begin on the map or before it, not in the padding behind it
      if roundsUp && (positions - 1) * stride >= size + before { positions -= 1 }
      return (positions, before, after)
    case .sameUpper, .sameLower:
      let positions = (size + stride - 1) / stride
      let total = max((positions - 1) * stride + extent - size, 0)
      let before = padding == .sameUpper ? total / 2 : total - total / 2
      return (positions, before, total - before)
    }
  }
}
