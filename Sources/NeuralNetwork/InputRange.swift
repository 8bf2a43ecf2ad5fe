/// The range in which a network expects its pixels: (pixel − mean) / std, pixels from 0 to 255, in RGB or BGR.
public struct InputRange: Hashable, Sendable {
  /// The means that are subtracted, of red, green and blue.
  public let mean: [Float]
  /// The standard deviations to divide by, of red, green and blue.
  public let std: [Float]
  /// Whether blue comes first.
  public let isBGR: Bool

  /// A range with three means and three standard deviations.
  public init(mean: [Float], std: [Float], isBGR: Bool = false) {
    precondition(mean.count == 3 && std.count == 3, "\(mean.count) means and \(std.count) deviations for 3 colors")
    self.mean = mean
    self.std = std
    self.isBGR = isBGR
  }

  /// Pixels as they are, from 0 to 255: networks that scale their image themselves.
  public static let pixels = InputRange(mean: [0, 0, 0], std: [1, 1, 1])
  /// x / 127.5 − 1: InceptionV3, MobileNet.
  public static let tf = InputRange(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5])
  /// BGR minus the means of ImageNet: VGG, ResNet50, SqueezeNet.
  public static let caffe = InputRange(mean: [123.68, 116.779, 103.939], std: [1, 1, 1], isBGR: true)
  /// x / 255, minus the means of ImageNet, over its standard deviations: most networks exported from PyTorch.
  public static let torch = InputRange(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, std: [0.229, 0.224, 0.225].map { $0 * 255 })

  /// x / 255: what networks of gray images mostly expect.
  public static let unit = InputRange(mean: [0, 0, 0], std: [255, 255, 255])

  /// What is assumed of a network of so many colors that states no range.
  public static func assumed(channels: Int) -> InputRange { channels == 1 ? .unit : .torch }

  /// The range that somebody states who may count pixels from 0 to 1, as PyTorch does: means in that range and
  /// deviations below 1 make sense for no others.
  public init(stated mean: [Float], std: [Float], isBGR: Bool = false) {
    let isOfUnits = mean.allSatisfy { (0...1).contains($0) } && std.allSatisfy { abs($0) < 1 }
    let factor: Float = isOfUnits ? 255 : 1
    self.init(mean: mean.map { $0 * factor }, std: std.map { $0 * factor }, isBGR: isBGR)
  }

  /// The layers that bring an RGB image in [−1, 1] to this range.
  var layers: [any Layer] {
    let scaled = ScaleShift(scale: std.map { 127.5 / $0 }, shift: zip(mean, std).map { (127.5 - $0) / $1 })
    return isBGR ? [scaled, ChannelSelection([2, 1, 0])] : [scaled]
  }
}

extension InputRange: LosslessStringConvertible {
  private static let presets: [(name: String, range: InputRange)] = [("tf", tf), ("caffe", caffe), ("torch", torch)]

  /// `tf`, `caffe`, `torch`, or `[bgr:]MEAN,MEAN,MEAN/STD,STD,STD`, red, green, blue; three equal numbers are written
  /// once.
  public var description: String {
    if let preset = Self.presets.first(where: { $0.range == self }) { return preset.name }
    func number(_ value: Float) -> String {
      value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    }
    func list(_ values: [Float]) -> String {
      Set(values).count == 1 ? number(values[0]) : values.map(number).joined(separator: ",")
    }
    return "\(isBGR ? "bgr:" : "")\(list(mean))/\(list(std))"
  }

  /// Reads what `description` writes, or the same for pixels from 0 to 1, `0.1307/0.3081`; one number stands for three
  /// equal ones.
  public init?(_ text: String) {
    if let preset = Self.presets.first(where: { $0.name == text }) {
      self = preset.range
      return
    }
    let isBGR = text.hasPrefix("bgr:")
    let halves = text.dropFirst(isBGR ? 4 : 0).split(separator: "/", omittingEmptySubsequences: false)
    func list(_ text: Substring) -> [Float]? {
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
      let values = numbers.compactMap { Float($0) }
      guard values.count == numbers.count, values.allSatisfy(\.isFinite) else { return nil }
      return values.count == 1 ? [values[0], values[0], values[0]] : values.count == 3 ? values : nil
    }
    guard halves.count == 2, let mean = list(halves[0]), let std = list(halves[1]), !std.contains(0) else { return nil }
    self.init(stated: mean, std: std, isBGR: isBGR)
  }
}
