// Whole networks against PyTorch and TensorFlow, as close as rounding allows (Sources/README.md tells how close that
// is).

import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct ReferenceTests {
  /// Checks every activation and gradient in the file `expected` of `network`. The gradients of `silent` are all zero;
  /// those of `loose` hang on how a sum is rounded.
  static func check(
    _ network: Network, against expected: String, silent: Set<String> = [], loose: Set<String> = []
  ) throws {
    let expected = try ReferenceFiles.tensors(expected)
    let canvas = try expected.shape(of: "image")
    let image = try expected.floats("image")
    let keys = expected.names.filter { $0.hasSuffix("/activation") }.map { String($0.dropLast("/activation".count)) }
    #expect(!keys.isEmpty)
    #expect(silent.union(loose).isSubset(of: keys))
    let plain = network.computedByDefinition
    for key in keys {
      let (activation, gradient) = try Self.look(at: key, in: network, image, canvas)
      #expect(activation.error(against: try expected.floats(key + "/activation")) < 1e-3, "\(key)")
      guard expected.names.contains(key + "/gradient") else { continue }
      let reference = try expected.floats(key + "/gradient")
      #expect(silent.contains(key) == (reference.largestMagnitude == 0), "\(key)")
      #expect(gradient.distance(from: reference) < 5e-2, "\(key)")
      let isClose = loose.contains(key) || gradient.error(against: reference) < 1e-3
      if !isClose || gradient.distance(from: reference) >= 2e-2 {
        // the fast forms' rounding decides here, too, differently from CPU to CPU; exact sums must not let it
        let (_, exact) = try Self.look(at: key, in: plain, image, canvas)
        #expect(exact.distance(from: reference) < 2e-2, "\(key)")
        #expect(loose.contains(key) || exact.error(against: reference) < 1e-3, "\(key)")
      }
    }
  }

  /// The activation map of the node `key` (LAYER/NODE) and the gradient of its mean.
  static func look(
    at key: String, in network: Network, _ image: [Float], _ canvas: [Int]
  ) throws -> (activation: [Float], gradient: [Float]) {
    let slash = try #require(key.lastIndex(of: "/"))
    let node = try #require(Int(key[key.index(after: slash)...]))
    let value = try #require(network.value(named: String(key[..<slash])), "\(key)")
    let plan = try Plan(
      network, for: [Target(value: value, nodes: [node])], on: Canvas(height: canvas[0], width: canvas[1]),
      cores: Cores())
    plan.input.fill(image)
    plan.forward()
    let map = plan.activationGradients[0]
    let activation = plan.activations[0].array
    map.fill([Float](repeating: 1 / Float(map.shape.pixels), count: map.shape.count))
    plan.backward()
    return (activation, plan.inputGradient.array)
  }

  @Test func efficientNetAgreesWithPyTorch() throws {
    try Self.check(
      ReferenceFiles.network("assets/efficientnet-lite0.onnx").network,
      against: "Tests/Reference/expected/efficientnet-lite0.safetensors", silent: ["top_activation/1000"])
  }

  private static let squeezeNet = "../shared/networks/squeezenet1.0-imagenet.onnx"
  private static let squeezeNetTensors = "../shared/reference/expected/squeezenet1.0-imagenet.safetensors"

  @Test(
    .enabled(
      if: ReferenceFiles.exists(squeezeNet) && ReferenceFiles.exists(squeezeNetTensors),
      "SqueezeNet and its reference, which are not part of the project, do not lie beside it"))
  func squeezeNetAgreesWithPyTorch() throws {
    try Self.check(
      ReferenceFiles.network(Self.squeezeNet, inputRange: .caffe).network, against: Self.squeezeNetTensors,
      silent: ["fire9/concat/300"], loose: ["fire4/concat/200", "fire9/concat/17", "pool_final/207"])
  }

  @Test func vgg16AgreesWithTensorFlow() throws {
    try Self.check(KerasNetworks.network(.vgg16), against: "Tests/Reference/expected/vgg16.safetensors")
  }

  @Test func vgg19AgreesWithTensorFlow() throws {
    try Self.check(
      KerasNetworks.network(.vgg19), against: "Tests/Reference/expected/vgg19.safetensors", loose: ["block5_conv4/511"])
  }

  @Test func inceptionV3AgreesWithTensorFlow() throws {
    try Self.check(
      KerasNetworks.network(.inceptionV3), against: "Tests/Reference/expected/inception_v3.safetensors",
      silent: ["mixed10/100"])
  }
}
