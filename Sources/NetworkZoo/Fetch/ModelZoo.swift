import Files
import NeuralNetwork

/// A network of the ONNX model zoo: where it is, what its file is told by, and the input range, which the file does not
/// state.
public struct ModelZoo: Sendable {
  /// Its name in addresses.
  public let name: String
  /// What it is, in a line.
  public let about: String
  /// The range of its pixels.
  let inputRange: InputRange
  private let aliases: [String]
  private let repository, file, folder, sha256: String
  private let bytes: Int

  /// What is known of the range of a network's pixels.
  private enum Range {
    /// What networks made with Caffe expect; of these ones the zoo says little.
    case caffe
    /// The same, scaled as DenseNet's authors do it in Caffe; the zoo does not say.
    case caffeScaled
    /// ImageNet's mean and deviation, as the zoo's README says.
    case torch
    /// (x − 127) / 128, as the zoo's README says.
    case lite

    var inputRange: InputRange {
      switch self {
      case .caffe: .caffe
      case .caffeScaled:
        InputRange(mean: InputRange.caffe.mean, std: [Float](repeating: 1 / 0.017, count: 3), isBGR: true)
      case .torch: .torch
      case .lite: InputRange(mean: [127, 127, 127], std: [128, 128, 128])
      }
    }
  }

  private init(
    _ name: String, also aliases: [String] = [], repository: String, file: String, folder: String, bytes: Int,
    sha256: String, range: Range, about: String
  ) {
    (self.name, self.aliases, self.repository, self.file, self.folder) = (name, aliases, repository, file, folder)
    (self.bytes, self.sha256, inputRange, self.about) = (bytes, sha256, range.inputRange, about)
  }

  /// The network called `name`, or by another of its names, however these are spelled; nil: there is none.
  public init?(named name: String) {
    guard let found = Self.byName[Self.key(name)] else { return nil }
    self = found
  }

  /// The network whose file is at `path`, by its name and size; nil: it is another one.
  init?(file path: String) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let found = Self.byFile[file], FileStatus(path)?.size == found.bytes else { return nil }
    self = found
  }

  private static let byFile = Dictionary(uniqueKeysWithValues: all.map { ($0.file, $0) })

  private static let byName: [String: ModelZoo] = {
    // what is called so comes before what is also called so
    let own = all.map { (key($0.name), $0) }
    let others = all.flatMap { network in
      (network.aliases + [Catalog.name(ofFile: network.file)]).map { (key($0), network) }
    }
    return Dictionary(own + others) { first, _ in first }
  }()

  /// A name without what people spell in several ways.
  private static func key(_ name: String) -> String { name.lowercased().filter { !"-_. ".contains($0) } }

  /// Its file, from Hugging Face's hub, where the zoo has moved to: in a repository of its own, or in that of the old
  /// zoo's tree.
  func download(from hub: Hub) -> Download {
    let stem = Catalog.name(ofFile: file)
    let repositories = [repository, stem].map { "onnxmodelzoo/\($0)/resolve/main/\(file)" }
    let tree = "onnxmodelzoo/legacy_models/resolve/main/validated/vision/classification/\(folder)/model/\(file)"
    let urls = (repositories + [tree]).map(hub.url)
    return Download(
      network: name, file: file, url: urls[0], others: Array(urls.dropFirst()), checksum: .sha256(sha256), bytes: bytes)
  }

  // Sizes and sums are those of the zoo's manifest, ONNX_HUB_MANIFEST.json.
  /// All of them.
  static let all = [
    ModelZoo(
      "alexnet", also: ["bvlcalexnet"], repository: "bvlcalexnet", file: "bvlcalexnet-12.onnx", folder: "alexnet",
      bytes: 243_863_787, sha256: "6b0da9510f27f234ee96a85dc3809dd210150fdefad87f6850f9788513216945",
      range: .caffe, about: "AlexNet, by Krizhevsky and others, 2012: 5 convolutions in two groups"),
    ModelZoo(
      "caffenet", repository: "caffenet", file: "caffenet-12.onnx", folder: "caffenet",
      bytes: 243_863_798, sha256: "ea563e5c47d1f58e1717cf1a2d8bf288b8adc07af0ad228b622096cd243aeecb",
      range: .caffe, about: "CaffeNet: AlexNet with pooling before normalization"),
    ModelZoo(
      "densenet", also: ["densenet121"], repository: "densenet", file: "densenet-12.onnx", folder: "densenet-121",
      bytes: 32_726_877, sha256: "0294e7e88e5b3360de9b0fdc321baf9e6ef18b7f058c4536caae3b9f18ed9ed5",
      range: .caffeScaled, about: "DenseNet-121, by Huang and others, 2016: every layer sees all before it"),
    ModelZoo(
      "efficientnet-lite4", repository: "efficientnet-lite4", file: "efficientnet-lite4-11.onnx",
      folder: "efficientnet-lite4",
      bytes: 51_946_641, sha256: "d111689907c06eea7c82e4833ddef758da6453b9d4cf60b7e99ca05c7cbd9c12",
      range: .lite, about: "EfficientNet-Lite4, by Liu, 2020: the embedded network at its largest"),
    ModelZoo(
      "googlenet", repository: "googlenet", file: "googlenet-12.onnx", folder: "inception_and_googlenet/googlenet",
      bytes: 28_021_836, sha256: "c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e",
      range: .caffe, about: "GoogLeNet, by Szegedy and others, 2014, as Caffe's authors trained it"),
    ModelZoo(
      "inception-v1", repository: "inception-v1", file: "inception-v1-12.onnx",
      folder: "inception_and_googlenet/inception_v1",
      bytes: 28_021_958, sha256: "814b31a6316873bd03d2d808415ce1f40a7bf48ad88eab5ecc3cdc8dc6cf38ec",
      range: .caffe, about: "Inception v1, by Szegedy and others, 2014: GoogLeNet in Caffe2"),
    ModelZoo(
      "inception-v2", repository: "inception-v2", file: "inception-v2-9.onnx",
      folder: "inception_and_googlenet/inception_v2",
      bytes: 45_042_799, sha256: "37ed4aa93f817fd0d1cc19bda045ebd70f18d0887a5f51e66ecd0ed8fd5a65c2",
      range: .caffe, about: "Inception v2, by Ioffe and Szegedy, 2015: with batch normalization"),
    ModelZoo(
      "mobilenetv2", also: ["mobilenet"], repository: "mobilenetv2", file: "mobilenetv2-12.onnx", folder: "mobilenet",
      bytes: 13_964_571, sha256: "c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5",
      range: .torch, about: "MobileNet v2, by Sandler and others, 2018: inverted residuals"),
    ModelZoo(
      "rcnn-ilsvrc13", also: ["rcnn"], repository: "rcnn-ilsvrc13", file: "rcnn-ilsvrc13-9.onnx",
      folder: "rcnn_ilsvrc13",
      bytes: 230_753_161, sha256: "4aadb5ac806e82f89bac7dea77c838ba828dccbe5d624d8a44ebd513953571d9",
      range: .caffe, about: "R-CNN, by Girshick and others, 2013: AlexNet trained to detect 200 things"),
    ModelZoo(
      "resnet101-v1", also: ["resnet101"], repository: "resnet101-v1", file: "resnet101-v1-7.onnx", folder: "resnet",
      bytes: 178_914_043, sha256: "760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c",
      range: .torch, about: "ResNet-101 v1, by He and others, 2015"),
    ModelZoo(
      "resnet101-v2", repository: "resnet101-v2", file: "resnet101-v2-7.onnx", folder: "resnet",
      bytes: 178_682_301, sha256: "3a0a819ea0953fb4700b0d98e43540aeee253e5b4c503c552b0c7979fc67767d",
      range: .torch, about: "ResNet-101 v2, by He and others, 2016: normalized before each convolution"),
    ModelZoo(
      "resnet152-v1", also: ["resnet152"], repository: "resnet152-v1", file: "resnet152-v1-7.onnx", folder: "resnet",
      bytes: 241_816_206, sha256: "b0ec92437bf8c9d0739bf9bafdea9638e13f9e3c1e2fb766ad546cc182fd3f6d",
      range: .torch, about: "ResNet-152 v1, by He and others, 2015"),
    ModelZoo(
      "resnet152-v2", repository: "resnet152-v2", file: "resnet152-v2-7.onnx", folder: "resnet",
      bytes: 241_503_848, sha256: "40fb3f6dd313ba786a2c8077a0ef7d7b4afeda5d037365400d3a7fbc2b1bee64",
      range: .torch, about: "ResNet-152 v2, by He and others, 2016: normalized before each convolution"),
    ModelZoo(
      "resnet18-v1", also: ["resnet18"], repository: "resnet18-v1", file: "resnet18-v1-7.onnx", folder: "resnet",
      bytes: 46_820_737, sha256: "4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c",
      range: .torch, about: "ResNet-18 v1, by He and others, 2015"),
    ModelZoo(
      "resnet18-v2", repository: "resnet18-v2", file: "resnet18-v2-7.onnx", folder: "resnet",
      bytes: 46_806_737, sha256: "3b4d048057854022232aa20bf68262e31718ab7119a17f920b8a2dc1433f824b",
      range: .torch, about: "ResNet-18 v2, by He and others, 2016: normalized before each convolution"),
    ModelZoo(
      "resnet34-v1", also: ["resnet34"], repository: "resnet34-v1", file: "resnet34-v1-7.onnx", folder: "resnet",
      bytes: 87_302_588, sha256: "883a41b2e30ddc2e422c108b091b5e70b92d37dc5c345a2c563dcae27971e2cc",
      range: .torch, about: "ResNet-34 v1, by He and others, 2015"),
    ModelZoo(
      "resnet34-v2", repository: "resnet34-v2", file: "resnet34-v2-7.onnx", folder: "resnet",
      bytes: 87_288_587, sha256: "3d3815e25f4b1ea967e2a526a3b27ef2a03af1725bdc199a63a271c26862d914",
      range: .torch, about: "ResNet-34 v2, by He and others, 2016: normalized before each convolution"),
    ModelZoo(
      "resnet50-caffe2", also: ["resnet50-caffe2-v1"], repository: "resnet50-caffe2-v1",
      file: "resnet50-caffe2-v1-9.onnx", folder: "resnet",
      bytes: 102_489_425, sha256: "822daa93e11ecd505f282eb16e02d7fa6d7a88a4db0c9f832320798e508ba0dd",
      range: .caffe, about: "ResNet-50 in Caffe2, by He and others, 2015"),
    ModelZoo(
      "resnet50-v1", also: ["resnet50"], repository: "resnet50-v1", file: "resnet50-v1-12.onnx", folder: "resnet",
      bytes: 102_576_593, sha256: "3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526",
      range: .torch, about: "ResNet-50 v1, by He and others, 2015"),
    ModelZoo(
      "resnet50-v2", repository: "resnet50-v2", file: "resnet50-v2-7.onnx", folder: "resnet",
      bytes: 102_442_452, sha256: "79102261eb6e5fd7af5d27f41316293e388c5cb691e5d25bfb035c4f64fefe31",
      range: .torch, about: "ResNet-50 v2, by He and others, 2016: normalized before each convolution"),
    ModelZoo(
      "shufflenet", repository: "shufflenet", file: "shufflenet-9.onnx", folder: "shufflenet",
      bytes: 5_723_770, sha256: "3642c54024f09d35236f325df9822e772596c394cd90fd8e98ca1d2eba309e6f",
      range: .caffe, about: "ShuffleNet, by Zhang and others, 2017: groups whose channels are shuffled"),
    ModelZoo(
      "shufflenet-v2", repository: "shufflenet-v2", file: "shufflenet-v2-12.onnx", folder: "shufflenet",
      bytes: 9_218_556, sha256: "ea69821b4dd374ae2f33f9710dd1229ac263d0ee5b5a46ca3521f6483e1ba035",
      range: .torch, about: "ShuffleNet v2, by Ma and others, 2018"),
    ModelZoo(
      "squeezenet1.0", also: ["squeezenet"], repository: "squeezenet1.0", file: "squeezenet1.0-12.onnx",
      folder: "squeezenet",
      bytes: 4_952_956, sha256: "dec81a8684617770b3cf13fadc1d92565d1d453d23935fc6388b792d99c992bd",
      range: .caffe, about: "SqueezeNet 1.0, by Iandola and others, 2016: fire modules"),
    ModelZoo(
      "squeezenet1.1", repository: "squeezenet1.1", file: "squeezenet1.1-7.onnx", folder: "squeezenet",
      bytes: 4_956_208, sha256: "1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088",
      range: .torch, about: "SqueezeNet 1.1: as 1.0 with less than half of the work"),
    ModelZoo(
      "vgg16-12", repository: "vgg16", file: "vgg16-12.onnx", folder: "vgg",
      bytes: 553_437_752, sha256: "722c42f53ca03a5480296bf8f9c85a151de3eed9ec982d7d2302ff6e2900c67b",
      range: .torch, about: "VGG16, by Simonyan and Zisserman, 2014, with all layers"),
    ModelZoo(
      "vgg16-bn", repository: "vgg16-bn", file: "vgg16-bn-7.onnx", folder: "vgg",
      bytes: 553_512_191, sha256: "4fdceabf1ef715c9ed3020fa2eac1cb2a448296c086b03633c80cf47e1c5afce",
      range: .torch, about: "VGG16 with batch normalization"),
    ModelZoo(
      "vgg19-7", repository: "vgg19", file: "vgg19-7.onnx", folder: "vgg",
      bytes: 574_677_321, sha256: "692f9f927f1df1b89033787a77a73eac59fd9b3344f9ecdf0b13221e41c2046f",
      range: .torch, about: "VGG19, by Simonyan and Zisserman, 2014, with all layers"),
    ModelZoo(
      "vgg19-bn", repository: "vgg19-bn", file: "vgg19-bn-7.onnx", folder: "vgg",
      bytes: 574_774_380, sha256: "ce0987dfa6228ad29708013f38b7f73cbc14ca6066a05fc22ee49b35871c63ed",
      range: .torch, about: "VGG19 with batch normalization"),
    ModelZoo(
      "vgg19-caffe2", repository: "vgg19-caffe2", file: "vgg19-caffe2-9.onnx", folder: "vgg",
      bytes: 574_674_712, sha256: "cfb97260b303ad3963999662456571b89c5f73dbdd2fd9dffd19fed7a90f766b",
      range: .caffe, about: "VGG19 in Caffe2"),
    ModelZoo(
      "zfnet512", also: ["zfnet"], repository: "zfnet512", file: "zfnet512-12.onnx", folder: "zfnet-512",
      bytes: 349_005_501, sha256: "c975ca6a24c0a2e1584c6f82667e0ac9c06084fc7769d267f71b4a154d1f1c72",
      range: .caffe, about: "ZFNet-512, by Zeiler and Fergus, 2013: AlexNet with smaller windows"),
  ]
}
