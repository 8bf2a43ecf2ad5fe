import NeuralNetwork

extension Parameterization {
  /// Allocates parameters for images of `canvas`, all 0.
  func parameters(on canvas: Canvas, cores: Cores) -> any ImageParameters {
    switch self {
    case .pixels(let form): PixelParameters(form, on: canvas, cores: cores)
    case .spectrum(let form): SpectrumParameters(form, on: canvas, cores: cores)
    case .pyramid(let form): PyramidParameters(form, on: canvas, cores: cores)
    case .phase: PhaseParameters(on: canvas, cores: cores)
    }
  }
}
