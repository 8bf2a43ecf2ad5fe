import NetworkZoo

extension NetworkFile {
  /// The value that the rest of the network reads where `layer` is what people look at: of a transformer's layer all tokens.
  func whole(_ layer: Layer) -> Int {
    if let all = network.value(named: "\(layer.name):all") { return all }
    var value = layer.value
    while network.operations[value].layer.role == .selection, let input = network.operations[value].inputs.first {
      value = input
    }
    return value
  }

  /// The layer whose values speak for its nodes: for the probabilities of classes what they are made of.
  func unbounded(_ layer: Layer) -> Layer { layer.value == classes?.value ? logits ?? layer : layer }
}
