import ComputeKernels

extension Convolution {
  func forwardDirect(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    let passed = at.savedBits
    let width = at.output.shape.width
    withUnsafePointer(to: geometry) { geometry in
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: at.output.shape.height) { rows, _ in
          kernel_direct_forward(
            geometry, at.inputs[0].base, filters.baseAddress, at.output.base, groups, groupInputs, groupOutputs,
            rows.lowerBound, rows.upperBound)
          epilogue.forward(
            at.output.row(rows.lowerBound), pixels: rows.count * width, nodes: 0..<outputs,
            passed: passed + rows.lowerBound * width * epilogue.wordsPerPixel)
        }
      }
    }
  }

  func backwardDirect(_ at: Operands, on cores: Cores) {
    let geometry = window.geometry(on: at.inputs[0].shape)
    withUnsafePointer(to: geometry) { geometry in
      filters.values.withUnsafeBufferPointer { filters in
        cores.forEachRange(of: at.inputs[0].shape.height) { rows, _ in
          kernel_direct_backward(
            geometry, at.outputGradient.base, filters.baseAddress, at.inputGradients[0].base, groups, groupInputs,
            groupOutputs, rows.lowerBound, rows.upperBound, at.accumulates[0])
        }
      }
    }
  }
}
