import FoundationEssentials
import Glibc
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

/// From the weight files that a script writes, through the reader and the engine, to what TensorFlow computed from
/// them.
struct KerasEndToEndTests {
  private static let hasPython = system("python3 -c 'import h5py, numpy' 2> /dev/null") == 0

  @Test(
    .enabled(if: hasPython, "python3 with numpy and h5py, which write the weight files, is not there"),
    arguments: KerasArchitecture.allCases)
  func networksFromFilesAgreeWithTensorFlow(architecture: KerasArchitecture) throws {
    let path = FileManager.default.temporaryDirectory.path + "/phosphene-\(getpid())-\(architecture.rawValue).h5"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script = "\(ReferenceFiles.project)Tests/Reference/make_weights.py"
    #expect(system("python3 '\(script)' \(architecture.rawValue) '\(path)'") == 0)
    let file = try NetworkFile(keras: path, inputRange: .tf)
    #expect(file.name == architecture.rawValue)
    try ReferenceTests.check(
      file.network, against: "Tests/Reference/expected/\(architecture.rawValue).safetensors",
      silent: architecture == .inceptionV3 ? ["mixed10/100"] : [],
      loose: architecture == .vgg19 ? ["block5_conv4/511"] : [])
  }
}
