import NeuralNetwork

/// A transposed convolution, of the layers that it consists of: the values set apart by its stride, a border, and a
/// convolution with filters turned around.
enum TransposedConvolution {
  /// Its layers, one after another. `filters` are G×H×W×I×O and turned around already. Of the full result, which is
  /// (size − 1) · stride + (window − 1) · dilation + 1 long, `rows` and `columns` are left out before and after; where
  /// they are negative, as much is added to it.
  static func layers(
    filters: Tensor, bias: [Float]?, stride: (y: Int, x: Int), dilation: (y: Int, x: Int),
    rows: (before: Int, after: Int), columns: (before: Int, after: Int)
  ) -> [any Layer] {
    let (height, width) = (filters.shape[1], filters.shape[2])
    let reach = (y: (height - 1) * dilation.y, x: (width - 1) * dilation.x)
    let border = Padding(
      top: reach.y - rows.before, left: reach.x - columns.before, bottom: reach.y - rows.after,
      right: reach.x - columns.after, mode: .constant(0))
    let hasBorder = [border.top, border.left, border.bottom, border.right] != [0, 0, 0, 0]
    return (stride == (1, 1) ? [] : [Spreading(stride: stride)]) + (hasBorder ? [border] : [])
      + [Convolution(filters: filters, bias: bias, window: Window(height, width, dilation: dilation))]
  }
}
