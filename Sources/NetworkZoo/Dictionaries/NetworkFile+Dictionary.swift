import Files
import NeuralNetwork

extension NetworkFile {
  /// The name of the layer that a dictionary adds.
  public static let dictionaryLayer = "sae"

  /// The network of `address` with its dictionary. Throws `NetworkFileError`.
  init(with address: DictionaryAddress, inputRange: InputRange?) throws(NetworkFileError) {
    let catalog = Catalog()
    let target: Address
    do { target = try Address(address.target, in: catalog) } catch {
      throw NetworkFileError(path: address.target, reason: "\(error)")
    }
    let file = try catalog.open(target.network, inputRange: inputRange)
    let layer: Layer?
    do {
      let place = try file.find(target)
      guard place.node == nil else { throw AddressError("it names a node: a dictionary is over a layer") }
      layer = place.layer
    } catch {
      throw NetworkFileError(path: address.target, reason: "\(error)")
    }
    self = try file.adding(SparseDictionary(address.path), at: address.path, over: layer)
  }

  /// This network with the features of `dictionary` as a layer of their own behind `layer`, or behind that which the
  /// dictionary was made for. Throws `NetworkFileError` where it does not fit.
  func adding(_ dictionary: SparseDictionary, at path: String, over layer: Layer?) throws(NetworkFileError)
    -> NetworkFile
  {
    let layer = if let layer { layer } else { try origin(of: dictionary, at: path) }
    guard layer.nodes == dictionary.inputs else {
      throw NetworkFileError(
        path: path,
        reason: "it encodes vectors of \(dictionary.inputs), and \(name)/\(layer.name) has \(layer.nodes) nodes"
          + (dictionary.layerName.map { " (it was made for \($0))" } ?? "") + ": name the layer that it was made for")
    }
    guard network.value(named: Self.dictionaryLayer) == nil else {
      throw NetworkFileError(
        path: path, reason: "\(name) has a layer '\(Self.dictionaryLayer)' already: a dictionary cannot be added")
    }
    var network = network
    let value = network.add(dictionary.encoder, to: [layer.value], named: Self.dictionaryLayer)
    var listed = layers.map(\.value)
    listed.insert(value, at: (listed.firstIndex(of: layer.value) ?? listed.firstIndex { $0 > layer.value } ?? -1) + 1)
    let both = Array("\(sha256) \(layer.name) \(dictionary.sha256)".utf8)
    do {
      var file = try NetworkFile(
        name: name, sha256: both.withUnsafeBytes { Digest.sha256($0) }, network: network,
        canvas: canvas, labels: labels, statesInputRange: statesInputRange, unread: unread, listed: listed,
        isClassifier: classes != nil)
      (file.ownCanvas, file.statedFraming, file.guess) = (ownCanvas, statedFraming, guess)
      return file
    } catch {
      throw NetworkFileError(path: path, reason: "\(error)")
    }
  }

  /// The layer that a dictionary says it was made for or, where it says nothing, the only one that it fits.
  private func origin(of dictionary: SparseDictionary, at path: String) throws(NetworkFileError) -> Layer {
    if let name = dictionary.layerName, let layer = layer(named: name) ?? layer(named: Self.plain(name)) {
      return layer
    }
    let fitting = layers.filter { $0.nodes == dictionary.inputs }
    guard fitting.count == 1 else {
      let found =
        fitting.isEmpty
        ? "no layer of \(name) has \(dictionary.inputs) nodes"
        : "\(fitting.count) layers of \(name) have \(dictionary.inputs) nodes, \(fitting[0].name) and \(fitting[1].name) among them"
      throw NetworkFileError(
        path: path, reason: "\(found): name the layer that it was made for, \(address)/LAYER/sae(\(path))")
    }
    return fitting[0]
  }

  /// The layer's name here of what TransformerLens calls a place in a transformer.
  private static func plain(_ hook: String) -> String {
    let parts = hook.split(separator: ".").map(String.init)
    guard parts.count >= 3, parts[0] == "blocks" else { return hook }
    switch parts.dropFirst(2).joined(separator: ".") {
    case "hook_resid_post": return "blocks.\(parts[1])"
    case "mlp.hook_post": return "blocks.\(parts[1]).mlp"
    default: return hook
    }
  }
}
