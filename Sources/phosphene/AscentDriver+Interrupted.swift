import FeatureVisualization
import NetworkZoo
import NeuralNetwork

extension AscentDriver {
  /// Prepares the ascent of `request`, which a signal interrupts. If photographs have to be looked at first, a bar shows
  /// how many were. Throws what `init` throws.
  init(
    interruptible request: AscentRequest, on file: NetworkFile, cores: Cores, naturalMaximum: Float? = nil
  ) throws(RecipeError) {
    var bar: ProgressBar?
    defer { bar?.clear() }
    try self.init(
      request, on: file, cores: cores, naturalMaximum: naturalMaximum,
      measuring: { done, count in
        bar = bar ?? ProgressBar(of: count)
        bar?.show(done, text: "looking at photographs, once for this network: \(done) of \(count)")
      }, unless: { Interruption.signal != nil })
  }
}
