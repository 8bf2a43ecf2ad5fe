// The weights of a layer, one after another in Keras' order.

import NeuralNetwork

/// Takes a layer's weights in their order.
struct KerasWeightReader {
  private let step: KerasStep
  private let file: KerasHDF5
  private var next = 0
  private let names: [String]

  /// Begins with the weights of `step`, which are to be `names`.
  init(_ step: KerasStep, in file: KerasHDF5, _ names: [String]) throws(KerasProblem) {
    self.step = step
    self.file = file
    self.names = names
    guard step.weights.count == names.count else {
      throw .broken(
        "its layer '\(step.name)' has \(step.weights.count) weights where \(names.count) were expected"
          + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))") + ": fetch or save it again")
    }
  }

  /// The next weight as a tensor of the shape `shape`, read when a plan needs it.
  mutating func tensor(_ shape: [Int]) throws(KerasProblem) -> Tensor {
    let weight = try weight(shape)
    do { try file.check(weight) } catch { throw KerasProblem(error) }
    return Tensor(shape) { [file] in try file.floats(weight) }
  }

  /// The numbers of the next weight, of the shape `shape`.
  mutating func numbers(_ shape: [Int]) throws(KerasProblem) -> [Float] {
    let weight = try weight(shape)
    do { return try file.floats(weight) } catch { throw KerasProblem(error) }
  }

  private mutating func weight(_ shape: [Int]) throws(KerasProblem) -> KerasHDF5.Weight {
    let weight = step.weights[next]
    next += 1
    guard weight.shape == shape else {
      throw .broken(
        "'\(weight.name)', \(names[next - 1]) of the layer '\(step.name)', has the shape \(weight.shape) where \(shape) was "
          + "expected: fetch or save it again")
    }
    return weight
  }
}
