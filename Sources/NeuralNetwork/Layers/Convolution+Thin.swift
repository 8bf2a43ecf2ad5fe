// Convolution of a map with few channels, the first layer's: see thin.c.

import ComputeKernels

extension Convolution {
  /// Whether the form for thin maps exists for this convolution; where it does, it is the fastest.
  var canBeThin: Bool {
    groups == 1 && inputs <= 4 && outputs % 16 == 0 && max(window.height, window.width) <= 256  // MOST_TAPS
  }

  func forwardThin(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let notes = at.notes.assumingMemoryBound(to: UInt16.self)
    let width = at.output.shape.width
    withUnsafePointer(to: geometry) { geometry in
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: at.output.shape.height, most: 32) { rows, _ in
          for y in rows {
            kernel_thin_forward(
              geometry, at.inputs[0].base, filters.baseAddress, at.output.base, inputs, outputs, y, y + 1)
            epilogue.forward(
              at.output.row(y), pixels: width, nodes: 0..<outputs, notes: notes + y * width * epilogue.wordsPerPixel)
          }
        }
      }
    }
  }

  func backwardThin(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let notes = at.notes.assumingMemoryBound(to: UInt16.self)
    withUnsafePointer(to: geometry) { geometry in
      turnedRuns.values { turnedThin(geometry) }.withUnsafeBufferPointer { turned in
        epilogue.withNumbers { scale, _, _, _ in
          cores.forEachRange(of: at.inputs[0].shape.height, most: 32) { rows, _ in
            kernel_thin_backward(
              geometry, at.outputGradient.base, scale, epilogue.clamp == nil ? nil : notes, turned.baseAddress,
              at.inputGradients[0].base, inputs, outputs, rows.lowerBound, rows.upperBound, at.accumulates[0])
          }
        }
      }
    }
  }

  private func turnedThin(_ geometry: UnsafePointer<kernel_window>) -> [Float] {
    let size = kernel_thin_turned_size(geometry, inputs, outputs)
    return [Float](unsafeUninitializedCapacity: size) { turned, count in
      kernel_thin_turn_filters(geometry, filters.values, turned.baseAddress, inputs, outputs)
      count = size
    }
  }
}
