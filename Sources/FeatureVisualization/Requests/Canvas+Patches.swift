import NeuralNetwork

extension Canvas {
  /// The nearest size of whole patches of the size `patch`, at least one; itself where there are none.
  func rounded(to patch: Canvas?) -> Canvas {
    guard let patch else { return self }
    func side(_ side: Int, _ patch: Int) -> Int { max(1, (2 * side + patch) / (2 * patch)) * patch }
    return Canvas(height: side(height, patch.height), width: side(width, patch.width))
  }
}
