import ArgumentParser
import Evidence
import Exporting
import NetworkZoo
import NeuralNetwork
import Pictures

/// A picture as a network of one size is shown it.
struct ShownPicture {
  /// Height × width × 3 in [−1, 1], of the network's own size.
  let image: [Float]
  private let size: Canvas

  /// The picture at `path`, or the image in a safetensors file, as `file` is shown it. Throws what is wrong with it.
  init(_ path: String, to file: NetworkFile) throws {
    size = file.canvas
    if path.hasSuffix(".safetensors") {
      let image = try FloatImage(contentsOf: path)
      guard image.size == file.canvas else {
        throw ValidationError(
          "\(path) is \(image.size): an image of \(file.canvas), the network's own size, is expected")
      }
      self.image = image.values
    } else {
      let picture = try PictureFile.read(path)
      image = (file.framing() ?? Framing(canvas: file.canvas)).shown(picture).pixels.map { Float($0) / 127.5 - 1 }
    }
  }

  /// In 8 bits.
  var picture: Picture {
    Picture(
      width: size.width, height: size.height,
      pixels: image.map { UInt8((min(max($0, -1), 1) * 127.5 + 127.5).rounded()) })
  }
}
