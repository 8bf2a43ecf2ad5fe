// A network as Keras' configuration describes it: layers, and who calls them with what.

import Files

/// A model: the network itself, or one that is a layer of another.
struct KerasModel {
  let name: String
  /// Whether training changes any of its weights.
  let isTrained: Bool
  /// In the order of the configuration, by which Keras numbers their weights.
  var layers: [KerasLayer]
  /// The layers that its images or arguments enter by, in the order of the arguments.
  var inputs: [Int]
  /// What it gives.
  var outputs: [KerasReference]
}

/// A layer, or an operation of `keras.ops` or TensorFlow, with its calls.
struct KerasLayer {
  let name: String
  /// The class as the file calls it.
  let className: String
  /// The class that it is read as; nil for one that is not Keras' own.
  let knownClass: String?
  /// Whether it is an operation, which has no weights and no place among the layers.
  var isOperation = false
  /// Whether the file does not list it: the entry of a Sequential.
  var isImplied = false
  /// What the configuration says of it.
  let settings: KerasSettings
  /// The arguments of each call; none for an input.
  var calls: [KerasCall] = []
  /// What it consists of, if it is a model: an array of at most one, for a struct cannot hold itself.
  var models: [KerasModel] = []

  var model: KerasModel? { models.first }
}

/// What a layer is called with.
struct KerasCall {
  var arguments: [KerasArgument]
  var named: [String: KerasArgument] = [:]

  /// The values of other layers among the arguments, in their order.
  var references: [KerasReference] {
    (arguments + named.sorted { $0.key < $1.key }.map(\.value)).flatMap(\.references)
  }
}

/// The value number `output` that the call number `call` of a layer gives.
struct KerasReference: Hashable {
  let layer: Int
  var call: Int
  let output: Int
}

/// An argument of a call.
enum KerasArgument {
  case reference(KerasReference)
  case constant(JSONValue)
  indirect case list([KerasArgument])

  /// What it holds, lists taken apart.
  var leaves: [KerasArgument] {
    guard case .list(let items) = self else { return [self] }
    return items.flatMap(\.leaves)
  }

  var references: [KerasReference] {
    leaves.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
  }

  /// The same argument with `change` made to its references.
  func mapped(_ change: (KerasReference) -> KerasReference) -> KerasArgument {
    switch self {
    case .reference(let reference): .reference(change(reference))
    case .constant: self
    case .list(let items): .list(items.map { $0.mapped(change) })
    }
  }
}
