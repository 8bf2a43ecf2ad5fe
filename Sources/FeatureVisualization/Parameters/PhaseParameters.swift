import ComputeKernels
import Glibc
import NeuralNetwork

/// The phases of the image's spectrum, whose magnitudes are fixed to those of photographs (MACO: Fel et al., Unlocking
/// Feature Visualization for Deeper Networks with Magnitude Constrained Optimization, 2023).
///
/// As in the authors' code, phases are standardized before they are used, so steps have less effect the more the values
/// have grown; the components are standardized, too, before they become colors.
final class PhaseParameters: ImageParameters {
  let canvas: Canvas
  let values: UnsafeMutableBufferPointer<Float>  // H×3K
  private let cores: Cores
  private let fourier: Fourier
  private let picture: ColoredPlanes
  private let memory: Buffer
  private let magnitudes: UnsafeMutablePointer<Float>  // H×3K
  private let spectrum: UnsafeMutablePointer<Float>  // 2H×3K
  private let spectrumGradient: UnsafeMutablePointer<Float>
  private var moments = Moments(epsilon: 1e-5)
  /// The mean and std that standardized phases are given: 0 and 1, or those of the picture that was started from.
  private var level = (mean: 0.0, deviation: 1.0)

  init(on canvas: Canvas, cores: Cores) {
    (self.canvas, self.cores) = (canvas, cores)
    fourier = Fourier(height: canvas.height, width: canvas.width, cores: cores)
    picture = ColoredPlanes(on: canvas, colors: .lucid, contrast: .standardized, cores: cores)
    let count = fourier.count / 2
    memory = Buffer(Shape(6, 1, count))
    let base = memory.base.assumingMemoryBound(to: Float.self)
    values = UnsafeMutableBufferPointer(start: base, count: count)
    magnitudes = base + count
    spectrum = magnitudes + count
    spectrumGradient = spectrum + 2 * count
    for row in 0..<canvas.height {
      for column in 0..<fourier.columns {
        // the constant term has the magnitude of the lowest frequency
        let frequency = max(
          fourier.frequency(row: row, column: column), 1 / Double(max(canvas.height, canvas.width)))
        for c in 0..<3 {
          magnitudes[fourier.index(part: 0, row: row, component: c, column: column)] = NaturalMagnitudes.at(
            frequency, component: c)
        }
      }
    }
  }

  func render(into image: FeatureMap) {
    let count = values.count
    moments.measure(values.baseAddress!, count, aroundMean: true)
    let scale = level.deviation * moments.factor
    kernel_phase_forward(
      values.baseAddress, magnitudes, Float(scale), Float(level.mean - scale * moments.mean), spectrum,
      spectrum + count, count)
    fourier.inverse(spectrum, into: picture.planes)
    picture.render(into: image)
  }

  func adjoint(_ imageGradient: FeatureMap, into gradient: UnsafeMutableBufferPointer<Float>) {
    let count = values.count
    picture.backward(imageGradient)
    fourier.adjoint(picture.gradient, into: spectrumGradient)
    kernel_phase_backward(
      spectrum, spectrum + count, Float(level.deviation * moments.factor), spectrumGradient, spectrumGradient + count,
      gradient.baseAddress, count)
    moments.pullBack(gradient.baseAddress!, at: values.baseAddress!, count, aroundMean: true)
  }

  func sibling(on canvas: Canvas) -> PhaseParameters { PhaseParameters(on: canvas, cores: cores) }

  func start(using random: inout Random) {
    level = (0, 1)
    random.fillNormal(values)
  }

  func start(from image: FeatureMap) {
    picture.invert(image)
    fourier.forward(picture.planes, into: spectrum)
    for i in values.indices { values[i] = atan2(spectrum[values.count + i], spectrum[i]) }
    moments.measure(values.baseAddress!, values.count, aroundMean: true)
    level = (moments.mean, moments.deviation)
  }

  func carry(from previous: PhaseParameters, base: FeatureMap?, using random: inout Random) {
    random.fillNormal(values)
    level = previous.level
    let old = previous.values.count
    previous.moments.measure(previous.values.baseAddress!, old, aroundMean: true)
    let factor = Float(previous.moments.factor), shift = Float(-previous.moments.mean) * factor
    fourier.forEachShared(with: previous.fourier) { from, to in
      // the real part's index is the phase's; the imaginary part's lies beyond `old`
      if from < old { values[to] = factor * previous.values[from] + shift }
    }
  }
}
