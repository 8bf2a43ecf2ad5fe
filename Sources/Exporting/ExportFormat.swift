import FeatureVisualization
import NetworkZoo
import Pictures

/// A file format that is written: its ending, and the encoders for what it can hold.
///
/// To add a format, add a constant here and list it in `all`.
public struct ExportFormat: Sendable {
  /// How an image is encoded with the request that makes it again.
  enum ImageEncoder: Sendable {
    /// From 8 bits a component.
    case picture(@Sendable (Picture, AscentRequest) throws(PictureFileError) -> [UInt8])
    /// From floats.
    case floats(@Sendable (FloatImage, AscentRequest) -> [UInt8])
  }

  /// How an animation is encoded with a text, which is the address that makes it again.
  struct AnimationEncoder: Sendable {
    /// How often the encoder goes over all frames.
    let passes: Int
    let encode: @Sendable (Animation, String) throws(PictureFileError) -> [UInt8]
  }

  /// The ending of the file's name, without its dot and in lowercase.
  public let ending: String
  /// Whether pixels may be partly transparent.
  let holdsAlpha: Bool
  /// nil: a text that no request makes.
  let image: ImageEncoder?
  /// nil: a file holds one picture.
  let animation: AnimationEncoder?

  /// A picture with all texts of its request.
  public static let png = ExportFormat(
    ending: "png", holdsAlpha: true,
    image: .picture { (picture, request) throws(PictureFileError) in
      try PNG.encode(picture, texts: request.texts)
    },
    animation: nil)

  /// A picture or an animation of at most 255 colors, with an address.
  public static let gif = ExportFormat(
    ending: "gif",
    image: .picture { (picture, request) throws(PictureFileError) in
      try GIF.encode(Animation(picture), text: request.address)
    },
    animation: AnimationEncoder(passes: 2) { (animation, text) throws(PictureFileError) in
      try GIF.encode(animation, text: text)
    })

  /// A lossless picture or a lossy animation, with an address.
  public static let webp = ExportFormat(
    ending: "webp", holdsAlpha: true,
    image: .picture { (picture, request) throws(PictureFileError) in
      try WebP.encode(Animation(picture), packing: .lossless, text: request.address)
    },
    animation: AnimationEncoder(passes: 1) { (animation, text) throws(PictureFileError) in
      try WebP.encode(animation, packing: .lossy(quality: 85), text: text)
    })

  /// The float image, for NumPy.
  public static let npy = ExportFormat(
    ending: "npy", image: .floats { image, _ in NPY.encode(shape: image.shape, image.values) }, animation: nil)

  /// The float image as the tensor `image`, with `alpha` where that is wanted, and all texts of its request.
  public static let safetensors = ExportFormat(
    ending: "safetensors", holdsAlpha: true,
    image: .floats { image, request in
      let texts = Dictionary(request.texts.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
      let alpha =
        image.alpha.map { [Safetensors.NamedTensor(FloatImage.alphaTensor, shape: Array(image.shape.dropLast()), $0)] }
        ?? []
      return Safetensors.encode([.init(FloatImage.tensor, shape: image.shape, image.values)] + alpha, metadata: texts)
    },
    animation: nil)

  /// A page for browsers and drawing programs.
  public static let svg = ExportFormat(ending: "svg", image: nil, animation: nil)
  /// A page for browsers.
  public static let html = ExportFormat(ending: "html", image: nil, animation: nil)
  /// Numbers for scripts.
  public static let json = ExportFormat(ending: "json", image: nil, animation: nil)
  /// A graph for Graphviz.
  public static let dot = ExportFormat(ending: "dot", image: nil, animation: nil)
  /// Those of circuits.
  public static let circuits = [svg, html, json, dot]

  /// All formats of images, in the order in which they are listed.
  public static let all = [png, gif, webp, npy, safetensors]
  /// Those of pictures with 8 bits a component.
  public static let pictures = all.filter { if case .picture? = $0.image { true } else { false } }
  /// Those of float images.
  public static let floatImages = all.filter { if case .floats? = $0.image { true } else { false } }
  /// Those that hold animations.
  public static let animations = all.filter { $0.animation != nil }

  /// The format that the ending of `path` stands for. Throws `ExportError` if it is none of `formats`.
  public init(path: String, among formats: [ExportFormat] = all) throws(ExportError) {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    guard let format = formats.first(where: { "." + $0.ending == ending.lowercased() }) else {
      throw ExportError(path, .unknownEnding(ending, known: Self.list(formats)))
    }
    self = format
  }

  /// The endings of `formats` in words: ".png, .gif or .webp".
  public static func list(_ formats: [ExportFormat]) -> String {
    let endings = formats.map { "." + $0.ending }
    return endings.count < 2
      ? endings.joined() : endings.dropLast().joined(separator: ", ") + " or " + endings[endings.count - 1]
  }

  private init(ending: String, holdsAlpha: Bool = false, image: ImageEncoder?, animation: AnimationEncoder?) {
    self.ending = ending
    self.holdsAlpha = holdsAlpha
    self.image = image
    self.animation = animation
  }
}

extension ExportFormat: Equatable {
  /// Formats differ by their endings.
  public static func == (one: ExportFormat, other: ExportFormat) -> Bool { one.ending == other.ending }
}
