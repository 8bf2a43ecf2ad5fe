import ComputeKernels
import TestSupport
import Testing

@testable import NeuralNetwork

/// A depthwise convolution, as its own layer and as a convolution of groups of one channel.
struct DepthwiseCase: CustomTestStringConvertible, Sendable {
  let shape: Shape
  let window: Window

  var testDescription: String {
    "\(window.height) × \(window.width), stride \(window.stride), dilation \(window.dilation), \(window.padding), "
      + "on \(shape)"
  }

  var filters: [Float] { .random(window.height * window.width * shape.channels, seed: 3) }

  var layer: DepthwiseConvolution {
    DepthwiseConvolution(
      filters: Tensor([window.height, window.width, shape.channels], filters), bias: .random(shape.channels, seed: 4),
      window: window)
  }

  var grouped: Convolution {
    let taps = window.height * window.width
    let ordered = (0..<shape.channels).flatMap { c in (0..<taps).map { filters[$0 * shape.channels + c] } }
    var layer = Convolution(
      filters: Tensor([shape.channels, window.height, window.width, 1, 1], ordered),
      bias: .random(shape.channels, seed: 4), window: window)
    layer.algorithm = .direct
    return layer
  }

  static let all: [DepthwiseCase] = {
    var cases: [DepthwiseCase] = []
    for channels in [1, 15, 16, 17, 33] {
      for (height, width) in [(1, 1), (3, 3), (5, 5), (7, 3), (2, 5)] {
        for (stride, dilation) in [((1, 1), (1, 1)), ((2, 2), (1, 1)), ((3, 1), (1, 1)), ((1, 1), (2, 2))] {
          let window = Window(height, width, stride: stride, dilation: dilation, padding: .sameUpper)
          cases.append(DepthwiseCase(shape: Shape(11, 9, channels), window: window))
        }
      }
    }
    let paddings = [
      Window.Padding.none, .sameLower, .explicit(top: 0, left: 2, bottom: 1, right: 0),
      .explicit(top: 1, left: 0, bottom: 3, right: 2),
      // more than a window reaches, and the cut that this is on the way back
      .explicit(top: 4, left: 5, bottom: 4, right: 3), .explicit(top: -2, left: -3, bottom: 0, right: -1),
    ]
    for padding in paddings {
      for stride in [(1, 1), (2, 3)] {
        cases.append(DepthwiseCase(shape: Shape(8, 7, 33), window: Window(3, 3, stride: stride, padding: padding)))
        cases.append(DepthwiseCase(shape: Shape(9, 12, 16), window: Window(5, 5, stride: stride, padding: padding)))
      }
    }
    // one pixel; windows wider and taller than the map; a taller one than the fast form takes
    cases.append(DepthwiseCase(shape: Shape(1, 1, 17), window: Window(3, 3, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(2, 1, 32), window: Window(5, 5, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(3, 2, 16), window: Window(5, 5, stride: (2, 2), padding: .sameLower)))
    cases.append(DepthwiseCase(shape: Shape(66, 3, 17), window: Window(65, 3, padding: .sameUpper)))
    // rows of several parts, on maps that no core's cache holds and on one that it does
    cases.append(DepthwiseCase(shape: Shape(61, 131, 33), window: Window(3, 3, padding: .sameUpper)))
    cases.append(DepthwiseCase(shape: Shape(61, 132, 33), window: Window(5, 5, padding: .none)))
    cases.append(DepthwiseCase(shape: Shape(4, 263, 17), window: Window(5, 5, stride: (2, 2), padding: .sameUpper)))
    return cases
  }()
}

struct DepthwiseConvolutionTests {
  @Test(arguments: DepthwiseCase.all) func depthwiseIsAConvolutionOfGroups(test: DepthwiseCase) throws {
    let errors = try errors(of: test.layer, against: test.grouped, on: test.shape)
    #expect(errors.forward < errorOfSums)
    #expect(errors.backward < errorOfSums)
  }

  @Test(arguments: DepthwiseCase.all) func depthwiseKernelIsItsDefinition(test: DepthwiseCase) throws {
    var geometry = test.window.geometry(on: test.shape)
    let count = geometry.output_height * geometry.output_width * test.shape.channels
    let (input, filters) = ([Float].random(test.shape.count, seed: 1), test.filters)
    // a guard on both sides: what lies there must stay
    let guarded = 64
    var output = [Float](repeating: 77, count: count + 2 * guarded)
    output.withUnsafeMutableBufferPointer {
      kernel_depthwise_forward(
        &geometry, input, filters, $0.baseAddress! + guarded, test.shape.channels, 0, geometry.output_height)
    }
    #expect(output.prefix(guarded).allSatisfy { $0 == 77 } && output.suffix(guarded).allSatisfy { $0 == 77 })
    let result = Array(output[guarded..<guarded + count])
    #expect(result.error(against: Self.depthwise(input, filters, geometry, test.shape.channels)) < errorOfSums)
  }

  /// The definition of a depthwise convolution: Y[y, x, c] = Σ over ky, kx of X[y·s + ky·d − pad, x·s + kx·d − pad, c]
  /// · F[ky, kx, c].
  private static func depthwise(
    _ input: [Float], _ filters: [Float], _ w: kernel_window, _ channels: Int
  ) -> [Float] {
    var output: [Float] = []
    for y in 0..<w.output_height {
      for x in 0..<w.output_width {
        for c in 0..<channels {
          var sum = 0.0
          for ky in 0..<w.kernel_height {
            for kx in 0..<w.kernel_width {
              let iy = y * w.stride_y + ky * w.dilation_y - w.pad_top
              let ix = x * w.stride_x + kx * w.dilation_x - w.pad_left
              if iy < 0 || iy >= w.input_height || ix < 0 || ix >= w.input_width { continue }
              sum +=
                Double(input[(iy * w.input_width + ix) * channels + c])
                * Double(filters[(ky * w.kernel_width + kx) * channels + c])
            }
          }
          output.append(Float(sum))
        }
      }
    }
    return output
  }
}
