import FeatureVisualization
import Files
import NetworkZoo
import Pictures

/// What a render leaves on the disk: a path that can be written to, and the format that its ending stands for.
struct RenderedFile {
  let path: String
  private let format: PictureFormat
  private let isReplacing: Bool

  /// Throws what would keep a file of one of the formats from being written to `path`.
  init(_ path: String, among formats: [PictureFormat] = PictureFormat.allCases, replacing: Bool) throws {
    try RecipePicture.checkPlace(path, replacing: replacing)
    format = try PictureFormat(path: path, among: formats)
    self.path = path
    isReplacing = replacing
  }

  /// Writes what `ascent` has reached, as its format has it: the picture, or the float image in [−1, 1]. Returns the
  /// bytes of the file.
  func write(_ ascent: Ascent) throws -> Int {
    let request = ascent.request.ending(at: ascent.iteration)
    switch format {
    case .png: return try write(try PNG.encode(ascent.picture, texts: request.texts))
    case .gif, .webp: return try write(still(ascent.picture), of: request, packing: .lossless)
    case .npy: return try write(NPY.encode(shape: shape(of: ascent), ascent.images.flatMap { $0 }))
    case .safetensors:
      let texts = Dictionary(request.texts.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
      let image = Safetensors.NamedTensor("image", shape: shape(of: ascent), ascent.images.flatMap { $0 })
      return try write(Safetensors.encode([image], metadata: texts))
    }
  }

  /// Writes `animation`, which shows the ascent by `recipe`; its text is the recipe's address. Returns the bytes.
  func write(_ animation: Animation, of request: AscentRequest, packing: WebP.Packing = .lossy(quality: 85)) throws
    -> Int
  {
    try write(try animation.encoded(as: format, packing: packing, text: request.address))
  }

  private func still(_ picture: Picture) -> Animation { Animation(count: 1, milliseconds: 1000) { _ in picture } }

  /// H×W×3, of several pictures N×H×W×3.
  private func shape(of ascent: Ascent) -> [Int] {
    let shape = [ascent.image.size.height, ascent.image.size.width, 3]
    return ascent.request.pictures > 1 ? [ascent.request.pictures] + shape : shape
  }

  private func write(_ bytes: [UInt8]) throws -> Int {
    try FileWriting.write(bytes, to: path, replacing: isReplacing)
    return bytes.count
  }
}
