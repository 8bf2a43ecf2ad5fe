import NetworkZoo
import NeuralNetwork
import Pictures

extension Framing {
  /// `picture` as the network is shown it.
  public func shown(_ picture: Picture) -> Picture {
    let size = scaledSize(of: picture.width, picture.height)
    let scaled = picture.resampled(
      width: size.width, height: size.height, by: ResamplingFilter(rawValue: filter) ?? .bilinear)
    return scaled.cropped(
      left: (size.width - canvas.width) / 2, top: (size.height - canvas.height) / 2, width: canvas.width,
      height: canvas.height)
  }
}

extension FeatureMap {
  /// Writes `picture`, of the size of this image.
  func fill(with picture: Picture) {
    precondition(picture.pixels.count == shape.count, "\(picture.width) × \(picture.height) for \(shape)")
    picture.pixels.withUnsafeBufferPointer { bytes in
      for index in bytes.indices { base[index] = Float(bytes[index]) / 127.5 - 1 }
    }
  }
}
