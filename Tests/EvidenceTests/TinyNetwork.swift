import Files
import Foundation
import NeuralNetwork
import Pictures
import TestSupport

@testable import Evidence
@testable import NetworkZoo

/// A network of three layers, of which one falls below 0, and pictures for it.
enum TinyNetwork {
  static let canvas = Canvas(height: 20, width: 20)

  static let file = make(sha256: "5ma11")

  static func make(sha256: String, seed: UInt64 = 0) -> NetworkFile {
    var network = Network(inputRange: .tf)
    func filters(_ side: Int, _ inputs: Int, _ outputs: Int) -> Tensor {
      Tensor([1, side, side, inputs, outputs], .random(side * side * inputs * outputs, seed: seed + UInt64(outputs)))
    }
    let window = Window(3, 3, stride: (2, 2), padding: .sameUpper)
    var x = network.add(Convolution(filters: filters(3, 3, 21), window: window), to: [network.input], named: "")
    x = network.add(Clamp.relu, to: [x], named: "first")
    x = network.add(Convolution(filters: filters(3, 21, 5), window: window), to: [x], named: "falling")
    _ = network.add(GlobalAveragePooling(), to: [x], named: "pooled")
    return try! NetworkFile(
      name: "tiny", sha256: sha256, network: network, canvas: canvas, labels: [], statesInputRange: true,
      listed: ["first", "falling", "pooled"].map { network.value(named: $0)! })
  }

  /// A picture that `seed` stands for, a little larger than the network's image.
  static func picture(_ seed: Int, width: Int = 31, height: Int = 24) -> Picture {
    let noise = [Float].random(width * height * 3, seed: UInt64(seed) + 100)
    return Picture(width: width, height: height, pixels: noise.map { UInt8(($0 + 1) * 127) })
  }

  /// A folder with `count` pictures, in a folder below it every third.
  static func folder(_ count: Int, from start: Int = 0) -> TestFolder {
    let folder = TestFolder()
    for number in start..<start + count { write(number, to: folder) }
    return folder
  }

  static func write(_ number: Int, to folder: TestFolder, name: String? = nil) {
    let usual = number % 3 == 0 ? "below/\(number).png" : "\(number).PNG"
    folder.write(try! PNG.encode(picture(number)), name ?? usual)
  }

  static func question(
    _ names: [String] = ["first", "falling", "pooled"], of file: NetworkFile = file
  ) -> ExampleQuestion {
    ExampleQuestion(names.map { file.layer(named: $0)! }, of: file, framing: file.framing()!)
  }
}

extension ExampleQuestion {
  /// Makes the index at `name` in `target`.
  func index(
    of folder: TestFolder, _ target: TestFolder, _ name: String, shard: Shard? = nil, cores: Cores = Cores()
  ) throws -> ExampleIndex {
    let ending = try makeIndex(
      of: try PictureFolder(folder.path), shard: shard, in: ExampleStore(folder: target.path),
      at: "\(target.path)/\(name)", cores: cores)
    guard case .finished(let index, wasThere: false) = ending else { throw EvidenceError("it was stopped") }
    return index
  }

  /// Makes the index in `store`, and says what was told.
  func index(
    of folder: TestFolder, in store: ExampleStore, unless isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws -> (ending: ExampleEnding, told: [String]) {
    var told: [String] = []
    let ending = try makeIndex(
      of: try PictureFolder(folder.path), in: store, cores: Cores(), tell: { told.append($0) }, unless: isStopped)
    return (ending, told)
  }
}

extension ExampleEnding {
  var index: ExampleIndex? { if case .finished(let index, _) = self { index } else { nil } }
  var wasThere: Bool { if case .finished(_, let wasThere) = self { wasThere } else { false } }
}
