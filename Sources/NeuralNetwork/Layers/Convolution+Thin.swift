// Convolution of a map with few channels, as the image is: see thin.c.

import ComputeKernels

extension Convolution {
  /// Whether this form exists for this convolution; where it does, it is the fastest.
  var canBeThin: Bool {
    groups == 1 && inputs <= 4 && outputs % 16 == 0 && max(window.height, window.width) <= 256  // MOST_TAPS
  }

  func forwardThin(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let width = at.output.shape.width
    withUnsafePointer(to: geometry) { geometry in
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: at.output.shape.height, most: 32) { rows, _ in
          for y in rows {
            kernel_thin_forward(
              geometry, at.inputs[0].base, filters.baseAddress, at.output.base, inputs, outputs, y, y + 1)
            epilogue.forward(
              at.output.row(y), pixels: width, nodes: 0..<outputs, passed: passed + y * width * epilogue.wordsPerPixel)
          }
        }
      }
    }
  }

  func backwardThin(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    withUnsafePointer(to: geometry) { geometry in
      packed.values { makePackedFilters(geometry) }.withUnsafeBufferPointer { packed in
        epilogue.withParameters { scale, _, _, _ in
          cores.forEachRange(of: at.inputs[0].shape.height, most: 32) { rows, _ in
            kernel_thin_backward(
              geometry, at.outputGradient.base, scale, epilogue.clamp == nil ? nil : passed, packed.baseAddress,
              at.inputGradients[0].base, inputs, outputs, rows.lowerBound, rows.upperBound, at.accumulates[0])
          }
        }
      }
    }
  }

  private func makePackedFilters(_ geometry: UnsafePointer<kernel_window>) -> [Float] {
    let size = kernel_thin_packed_size(geometry, inputs, outputs)
    return [Float](unsafeUninitializedCapacity: size) { packed, count in
      kernel_thin_pack_filters(geometry, filters.values, packed.baseAddress, inputs, outputs)
      count = size
    }
  }
}
