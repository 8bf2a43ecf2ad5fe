import NeuralNetwork

extension Parameterization {
  /// Values for images of `canvas`, all of them 0.
  func parameters(on canvas: Canvas, cores: Cores) -> any Parameters {
    switch self {
    case .pixels(let low, let high, let resampling):
      PixelParameters(on: canvas, noise: low...high, resampling, cores: cores)
    case .spectrum(let form): SpectrumParameters(form, on: canvas, cores: cores)
    case .pyramid(let levels): PyramidParameters(levels: levels, on: canvas, cores: cores)
    case .phase: PhaseParameters(on: canvas, cores: cores)
    }
  }
}
