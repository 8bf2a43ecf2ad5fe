/// How a network wants its pixels: (pixel − mean) / std of 0 … 255, in RGB or BGR.
public struct InputRange: Hashable, Sendable {
  /// What is subtracted, red, green, blue.
  public let mean: [Float]
  /// What it is divided by, red, green, blue.
  public let std: [Float]
  /// Whether blue comes first.
  public let isBGR: Bool

  /// A range with three means and three deviations.
  public init(mean: [Float], std: [Float], isBGR: Bool = false) {
    precondition(mean.count == 3 && std.count == 3, "\(mean.count) means and \(std.count) deviations for 3 colours")
    self.mean = mean
    self.std = std
    self.isBGR = isBGR
  }

  /// x / 127.5 − 1: InceptionV3, MobileNet.
  public static let tf = InputRange(mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5])
  /// BGR minus the means of ImageNet: VGG, ResNet50, SqueezeNet.
  public static let caffe = InputRange(mean: [123.68, 116.779, 103.939], std: [1, 1, 1], isBGR: true)
  /// x / 255, minus the means of ImageNet, over its deviations: most networks exported from PyTorch.
  public static let torch = InputRange(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, std: [0.229, 0.224, 0.225].map { $0 * 255 })

  /// The layers that make this range of an image in [−1, 1], RGB.
  var layers: [any Layer] {
    let scaled = ScaleShift(scale: std.map { 127.5 / $0 }, shift: zip(mean, std).map { (127.5 - $0) / $1 })
    return isBGR ? [scaled, ChannelSelection([2, 1, 0])] : [scaled]
  }
}
