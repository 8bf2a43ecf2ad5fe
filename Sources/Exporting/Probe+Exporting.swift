import FeatureVisualization
import NetworkZoo

extension ExportFile {
  /// Writes what `probe` found as the tensors image (H, W, 3), activation (h, w) and gradient (H, W, 3). Returns the
  /// bytes of the file.
  public func write(_ probe: Probe) throws -> Int {
    let shape = [probe.size.height, probe.size.width, 3]
    return try write(
      Safetensors.encode([
        .init(FloatImage.tensor, shape: shape, probe.image),
        .init("activation", shape: [probe.mapSize.height, probe.mapSize.width], probe.activation),
        .init("gradient", shape: shape, probe.gradient),
      ]))
  }
}
