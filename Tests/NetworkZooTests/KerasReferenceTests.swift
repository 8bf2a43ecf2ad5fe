// Networks by their own configuration against Keras, which computed in float64.

import Foundation
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

struct KerasReferenceTests {
  private static let folder = "Tests/Reference/KerasNetworks/"
  private static let files =
    ReferenceFiles.names(in: folder, ending: ".keras").map { "\($0).keras" }
    + ReferenceFiles.names(in: folder, ending: ".h5").map { "\($0).h5" }

  /// Checks the network at `path` against the tensors beside it, and that nothing of it is unread.
  private static func check(_ path: String, against tensors: String) throws {
    var file = try NetworkFile(keras: path)
    #expect(file.unread.isEmpty)
    // the tensors of networks that state no range were computed in ImageNet's, those of gray images, too
    if !file.statesInputRange {
      #expect(file.network.inputRange == (file.network.isGray ? .unit : .torch))
      file = try NetworkFile(keras: path, inputRange: .torch)
    }
    try ReferenceTests.check(file.network, against: tensors)
  }

  @Test(arguments: files) func smallNetworksAgreeWithKeras(name: String) throws {
    let case_ = name.split(separator: ".")[0]
    try Self.check("\(ReferenceFiles.project)\(Self.folder)\(name)", against: "\(Self.folder)\(case_).safetensors")
  }

  private static let measured = ProcessInfo.processInfo.environment["PHOSPHENE_KERAS_NETWORKS"]

  /// Networks of keras.applications, which Tests/Measuring/keras_applications.py writes.
  @Test(.enabled(if: measured != nil, "PHOSPHENE_KERAS_NETWORKS names no folder of whole networks"))
  func wholeNetworksAgreeWithKeras() throws {
    let folder = try #require(Self.measured)
    print("network, largest error of activations, of gradients")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      guard let ending = [".keras", ".h5"].first(where: name.hasSuffix) else { continue }
      let path = "\(folder)/\(name)"
      let file: NetworkFile
      do { file = try NetworkFile(keras: path) } catch {
        Issue.record(error)
        continue
      }
      #expect(file.unread.isEmpty)
      let (activations, gradients) = try Self.errors(
        of: file.network, against: "\(path.dropLast(ending.count)).safetensors")
      #expect(activations < 1e-3 && gradients < 2e-2, "\(name)")
      print("\(name), \(activations), \(Float(gradients))")
    }
  }

  /// The largest errors: of an activation, over the largest of its map; of a gradient, ‖g − e‖ / ‖e‖, by the
  /// convolutions' definition where rounding decides.
  private static func errors(of network: Network, against path: String) throws -> (Float, Double) {
    let expected = try ReferenceFiles.tensors(path)
    let canvas = try expected.shape(of: "image")
    let image = try expected.floats("image")
    let plain = network.computedByDefinition
    var (activations, gradients): (Float, Double) = (0, 0)
    for key in expected.names where key.hasSuffix("/activation") {
      let node = String(key.dropLast("/activation".count))
      let (activation, gradient) = try ReferenceTests.look(at: node, in: network, image, canvas)
      activations = max(activations, activation.error(against: try expected.floats(key)))
      guard expected.names.contains("\(node)/gradient") else { continue }
      let reference = try expected.floats("\(node)/gradient")
      var distance = gradient.distance(from: reference)
      if distance >= 2e-2 {
        distance = try ReferenceTests.look(at: node, in: plain, image, canvas).gradient.distance(from: reference)
      }
      gradients = max(gradients, distance)
    }
    return (activations, gradients)
  }
}
