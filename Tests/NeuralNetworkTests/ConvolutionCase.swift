import TestSupport
import Testing

@testable import NeuralNetwork

/// A convolution and the map that it looks at.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  let shape: Shape
  let groups: Int
  /// Nodes of a group.
  let nodes: Int
  let window: Window

  init(
    _ height: Int, _ width: Int, _ channels: Int, groups: Int = 1, nodes: Int, _ kernelHeight: Int, _ kernelWidth: Int,
    stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), padding: Window.Padding = .none
  ) {
    shape = Shape(height, width, channels)
    self.groups = groups
    self.nodes = nodes
    window = Window(kernelHeight, kernelWidth, stride: stride, dilation: dilation, padding: padding)
  }

  var testDescription: String {
    "\(nodes) nodes in each of \(groups) groups, \(window.height) × \(window.width), stride \(window.stride), "
      + "dilation \(window.dilation), \(window.padding), on \(shape)"
  }

  /// With a bias, so that it lands where it should.
  func layer(_ algorithm: Convolution.Algorithm) -> Convolution {
    let inputs = shape.channels / groups
    let filters = Tensor(
      [groups, window.height, window.width, inputs, nodes],
      .random(groups * window.height * window.width * inputs * nodes, seed: 3))
    var layer = Convolution(filters: filters, bias: .random(groups * nodes, seed: 4), window: window)
    layer.algorithm = algorithm
    return layer
  }

  static let all = [
    // one pixel, one channel
    ConvolutionCase(1, 1, 1, nodes: 1, 1, 1),
    ConvolutionCase(1, 1, 17, nodes: 3, 1, 1),
    ConvolutionCase(1, 1, 3, nodes: 5, 3, 3, padding: .sameUpper),
    ConvolutionCase(7, 5, 1, nodes: 1, 3, 3),
    // points: no rows are laid out; few pixels, whose columns are cut too; many pixels; groups
    ConvolutionCase(1, 1, 40, nodes: 301, 1, 1),
    ConvolutionCase(3, 5, 300, nodes: 70, 1, 1, padding: .sameLower),
    ConvolutionCase(53, 47, 5, nodes: 17, 1, 1, padding: .sameUpper),
    ConvolutionCase(11, 13, 12, groups: 3, nodes: 5, 1, 1),
    ConvolutionCase(6, 7, 3, nodes: 4, 1, 1, padding: .explicit(top: 1, left: 0, bottom: 0, right: 2)),
    // odd sizes and numbers of channels
    ConvolutionCase(9, 11, 3, nodes: 16, 3, 3, padding: .sameUpper),
    ConvolutionCase(13, 7, 16, nodes: 15, 2, 2, padding: .sameUpper),
    ConvolutionCase(13, 7, 17, nodes: 3, 2, 4, padding: .sameLower),
    ConvolutionCase(8, 10, 5, nodes: 33, 1, 7, padding: .sameUpper),
    ConvolutionCase(8, 10, 5, nodes: 33, 7, 1, padding: .sameLower),
    // strides and dilations
    ConvolutionCase(15, 12, 4, nodes: 6, 3, 3, stride: (2, 2)),
    ConvolutionCase(15, 12, 4, nodes: 6, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(14, 12, 4, nodes: 6, 3, 3, stride: (2, 2), padding: .sameLower),
    ConvolutionCase(17, 16, 4, nodes: 6, 2, 2, stride: (3, 5)),
    ConvolutionCase(16, 16, 3, nodes: 7, 1, 1, stride: (2, 3)),
    ConvolutionCase(16, 19, 3, nodes: 7, 3, 3, dilation: (2, 3), padding: .sameUpper),
    ConvolutionCase(16, 19, 3, nodes: 7, 3, 2, stride: (2, 1), dilation: (3, 2), padding: .sameLower),
    // more padding than window, on one side or on all; a window larger than the map
    ConvolutionCase(6, 5, 3, nodes: 4, 3, 3, padding: .explicit(top: 2, left: 0, bottom: 1, right: 3)),
    ConvolutionCase(6, 5, 3, nodes: 4, 2, 3, padding: .explicit(top: 4, left: 5, bottom: 3, right: 4)),
    ConvolutionCase(3, 2, 3, nodes: 4, 5, 7, padding: .sameUpper),
    ConvolutionCase(3, 2, 3, nodes: 4, 7, 6, stride: (2, 2), padding: .explicit(top: 4, left: 3, bottom: 2, right: 5)),
    // too many windows to be laid out whole on the way back
    ConvolutionCase(64, 60, 16, nodes: 8, 31, 3, padding: .sameUpper),
    // groups of several and of one channel
    ConvolutionCase(10, 9, 15, groups: 5, nodes: 2, 3, 3, padding: .sameUpper),
    ConvolutionCase(10, 9, 8, groups: 2, nodes: 9, 3, 3, stride: (2, 2), padding: .sameUpper),
    ConvolutionCase(10, 9, 6, groups: 6, nodes: 2, 3, 3, dilation: (2, 2), padding: .sameUpper),
    // several pieces; several tiles a piece; bands of several tiles; bands no taller than a window
    ConvolutionCase(61, 59, 3, nodes: 17, 3, 3, padding: .sameUpper),
    ConvolutionCase(40, 43, 64, nodes: 5, 7, 7, padding: .sameUpper),
    ConvolutionCase(40, 43, 48, groups: 2, nodes: 3, 9, 7, stride: (2, 1), padding: .sameLower),
    ConvolutionCase(21, 200, 9, nodes: 2, 19, 3, padding: .sameUpper),
    ConvolutionCase(50, 12, 3, nodes: 2, 5, 3, stride: (1, 2), dilation: (6, 1), padding: .sameUpper),
  ]
}
