import ComputeKernels
import Glibc
import NeuralNetwork

/// The Fourier spectrum of the image's three color components, real and imaginary parts, divided by fixed amplitudes.
final class SpectrumParameters: ImageParameters {
  let canvas: Canvas
  let values: UnsafeMutableBufferPointer<Float>
  private let form: SpectrumForm
  private let fourier: Fourier
  private let picture: ColoredPlanes
  private let cores: Cores
  private let memory: Buffer
  private let amplitudes: UnsafeMutablePointer<Float>  // one for each value
  private let spectrum: UnsafeMutablePointer<Float>  // values · amplitudes

  init(_ form: SpectrumForm, on canvas: Canvas, cores: Cores) {
    (self.form, self.canvas, self.cores) = (form, canvas, cores)
    fourier = Fourier(height: canvas.height, width: canvas.width, cores: cores)
    picture = ColoredPlanes(on: canvas, colors: form.colors, contrast: form.heldContrast, cores: cores)
    memory = Buffer(Shape(3, 1, fourier.count))
    let base = memory.base.assumingMemoryBound(to: Float.self)
    values = UnsafeMutableBufferPointer(start: base, count: fourier.count)
    amplitudes = base + fourier.count
    spectrum = amplitudes + fourier.count
    let lowest = form.lowest.map(Double.init) ?? 1 / Double(max(canvas.height, canvas.width))
    for row in 0..<canvas.height {
      for column in 0..<fourier.columns {
        let amplitude = Float(pow(max(fourier.frequency(row: row, column: column), lowest), -Double(form.exponent)))
        for part in 0..<2 {
          for c in 0..<3 { amplitudes[fourier.index(part: part, row: row, component: c, column: column)] = amplitude }
        }
      }
    }
  }

  var isContrastFree = false {
    didSet { picture.contrast = isContrastFree ? form.freeContrast : form.heldContrast }
  }

  func render(into image: FeatureMap) {
    multiply(values.baseAddress!, into: spectrum)
    fourier.inverse(spectrum, into: picture.planes)
    picture.render(into: image)
  }

  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>) {
    picture.backward(imageGradient)
    fourier.adjoint(picture.gradient, into: spectrum)
    multiply(spectrum, into: gradient.baseAddress!)
  }

  private func multiply(_ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>) {
    cores.forEachRange(of: fourier.count, unit: 64) { [amplitudes] range, _ in
      let i = range.lowerBound
      kernel_multiply(from + i, amplitudes + i, to + i, range.count, false)
    }
  }

  func sibling(on canvas: Canvas) -> SpectrumParameters { SpectrumParameters(form, on: canvas, cores: cores) }

  func start(using random: inout Random) { random.fillNormal(values, deviation: form.startDeviation) }

  func start(from image: FeatureMap) {
    picture.invert(image)
    fourier.forward(picture.planes, into: spectrum)
    for i in values.indices { values[i] = spectrum[i] / amplitudes[i] }
    scale()
  }

  func carry(from previous: SpectrumParameters, base: FeatureMap?, using random: inout Random) {
    isContrastFree = previous.isContrastFree
    let (from, to) = (previous.fourier, fourier)
    // an orthonormal transform needs larger values for the same picture at a larger size
    let spread = (Float(to.height * to.width) / Float(from.height * from.width)).squareRoot()
    values.update(repeating: 0)
    to.forEachShared(with: from) { old, new in
      values[new] = spread * previous.values[old] * previous.amplitudes[old] / amplitudes[new]
    }
    scale()
    guard form.carriedNoise > 0 else { return }
    random.fillNormal(UnsafeMutableBufferPointer(start: spectrum, count: values.count), deviation: form.carriedNoise)
    kernel_add(spectrum, values.baseAddress, values.count, true)
  }

  /// Turns the phases, which is exact: the picture is not clipped.
  func roll(rows: Int, columns: Int) {
    for row in 0..<canvas.height {
      for column in 0..<fourier.columns {
        let turns =
          Double(fourier.cycles(ofRow: row) * rows) / Double(canvas.height)
          + Double(column * columns) / Double(canvas.width)
        let (cosine, sine) = (Float(cos(2 * .pi * turns)), Float(-sin(2 * .pi * turns)))
        for component in 0..<3 {
          let (real, imaginary) = (
            fourier.index(part: 0, row: row, component: component, column: column),
            fourier.index(part: 1, row: row, component: component, column: column)
          )
          let (x, y) = (values[real], values[imaginary])
          (values[real], values[imaginary]) = (cosine * x - sine * y, sine * x + cosine * y)
        }
      }
    }
  }

  /// Scales the values to the root mean square `carriedLevel`.
  private func scale() {
    guard let level = form.carriedLevel else { return }
    let squares = kernel_moments_of(values.baseAddress, values.count).squares
    guard squares > 0 else { return }
    let factor = level / Float((squares / Double(values.count)).squareRoot())
    for i in values.indices { values[i] *= factor }
  }
}

extension SpectrumForm {
  fileprivate var heldContrast: ColoredPlanes.Contrast { contrast.map { .held($0, sharing: sharing) } ?? freeContrast }

  /// Where values are as large as they are carried to the next stage, about the contrast of a photograph.
  fileprivate var freeContrast: ColoredPlanes.Contrast { .gain(0.25 / (contrast == nil ? 1 : carriedLevel ?? 1)) }
}

extension Fourier {
  /// Calls `body` with the indices, in a spectrum of `other` and in one of this, of every frequency (in cycles per
  /// image) that both have with either sign; for even sizes that excludes the highest.
  func forEachShared(with other: Fourier, _ body: (_ other: Int, _ own: Int) -> Void) {
    let height = min(height, other.height), width = min(width, other.width)
    for row in 0..<self.height where 2 * abs(cycles(ofRow: row)) < height {
      let cycles = cycles(ofRow: row)
      let otherRow = cycles < 0 ? cycles + other.height : cycles
      for part in 0..<2 {
        for component in 0..<3 {
          for column in 0..<(width + 1) / 2 {
            body(
              other.index(part: part, row: otherRow, component: component, column: column),
              index(part: part, row: row, component: component, column: column))
          }
        }
      }
    }
  }
}
