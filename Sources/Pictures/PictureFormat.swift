/// The formats that pictures, animations and float images are written in, told by a file name's ending.
public enum PictureFormat: String, CaseIterable, Sendable {
  /// A picture with texts.
  case png
  /// A picture or an animation of few colors, with a text.
  case gif
  /// A picture or an animation, with a text.
  case webp
  /// The float image, for NumPy.
  case npy
  /// The float image as the tensor `image`, with texts.
  case safetensors

  /// The format of the file at `path`. Throws `PictureFileError` if its ending stands for none of `allowed`.
  public init(path: String, among allowed: [PictureFormat] = PictureFormat.allCases) throws(PictureFileError) {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    guard let format = allowed.first(where: { "." + $0.rawValue == ending.lowercased() }) else {
      let endings = allowed.map { "." + $0.rawValue }
      let list = endings.count == 1 ? endings[0] : endings.dropLast().joined(separator: ", ") + " or " + endings.last!
      throw PictureFileError(path: path, format: list, problem: .unknownEnding(ending))
    }
    self = format
  }

  /// Those that can hold more than one picture.
  public static let animations: [PictureFormat] = [.gif, .webp]
  /// Those that hold pictures of 8 bits a component.
  public static let pictures: [PictureFormat] = [.png, .gif, .webp]
}
