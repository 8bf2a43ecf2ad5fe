// Cubic interpolation: of four by four values, those beyond the edge being the edge's.

import ComputeKernels

extension Resizing {
  func cubicForward(_ at: Operands, sharpness: Double, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    let (rows, columns) = cubicTaps(at, sharpness)
    cores.forEachRange(of: to.height) { range, _ in
      kernel_resize_cubic_forward(
        at.inputs[0].base, at.output.base, rows, columns, from.width, to.width, to.channels, range.lowerBound,
        range.upperBound)
    }
  }

  /// Adds to the gradient.
  func cubicBackward(_ at: Operands, sharpness: Double, on cores: Cores) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    let (rows, columns) = cubicTaps(at, sharpness)
    cores.forEachRange(of: to.channels, unit: 16) { range, _ in
      kernel_resize_cubic_backward(
        at.outputGradient.base, at.inputGradients[0].base, rows, columns, from.width, to.height, to.width,
        to.channels, range.lowerBound, range.upperBound)
    }
  }

  private func cubicTaps(
    _ at: Operands, _ sharpness: Double
  ) -> (rows: [kernel_cubic_tap], columns: [kernel_cubic_tap]) {
    let (from, to) = (at.inputs[0].shape, at.output.shape)
    let scale = scale(at)
    func taps(_ input: Int, _ output: Int, _ scale: Double) -> [kernel_cubic_tap] {
      (0..<output).map { i in
        let position = position(of: i, input, output, scale), below = position.rounded(.down)
        func place(_ step: Double) -> Int32 { Int32(min(max(below + step, 0), Double(input - 1))) }
        let t = position - below, a = sharpness
        /// Keys' weight of a value up to 1 away, and between 1 and 2.
        func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
        func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
        return kernel_cubic_tap(
          positions: (place(-1), place(0), place(1), place(2)),
          weights: (Float(far(1 + t)), Float(near(t)), Float(near(1 - t)), Float(far(2 - t))))
      }
    }
    return (taps(from.height, to.height, scale.y), taps(from.width, to.width, scale.x))
  }
}
