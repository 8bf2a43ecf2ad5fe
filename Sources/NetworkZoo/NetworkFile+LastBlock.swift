import NeuralNetwork

extension NetworkFile {
  /// Whether `layer` is a map of the last block, which begins with the first weights that are applied to maps of the
  /// smallest size. Maps that are enlarged again, as in a decoder, are not among them.
  public func isInLastBlock(_ layer: Layer) -> Bool {
    guard layer.shape.pixels > 1, let start = network.startOfLastBlock(on: canvas) else { return false }
    // padding may add a little, as in SqueezeNet's last convolution
    return layer.value >= start.value && layer.shape.pixels < 2 * start.pixels
  }
}

extension Network {
  /// The first weights that make a map of one of the smallest size, and its pixels; nil: it stays as large as the image.
  fileprivate func startOfLastBlock(on canvas: Canvas) -> (value: Int, pixels: Int)? {
    guard let shapes = try? shapes(on: canvas) else { return nil }
    let makers = operations.indices.filter { operations[$0].layer.role == .weights && shapes[$0].pixels > 1 }
    func pixels(_ maker: Int) -> Int { shapes[operations[maker].inputs[0]].pixels }
    guard let first = makers.min(by: { pixels($0) < pixels($1) }), pixels(first) < canvas.width * canvas.height else {
      return nil
    }
    return (first, pixels(first))
  }
}
