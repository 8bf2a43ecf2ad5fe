extension Network {
  /// The network without what is not linear: without activation functions, gates and what divides by the map, and with
  /// means in the place of the largest values. Its gradients are the same for every image: the *expanded weights* of
  /// Voss and others, Visualizing Weights, Distill 2021.
  ///
  /// `values` has for each value of the network the one that stands for it; what nothing stands for has its input's.
  /// Throws where a layer does not fit `canvas`.
  public func linear(on canvas: Canvas) throws(PlanError) -> (network: Network, values: [Int]) {
    let shapes = try shapes(on: canvas)
    var network = Network(inputRange: inputRange)
    var values = Array(0..<network.operations.count)
    for operation in operations[network.operations.count...] {
      let inputs = operation.inputs.map { values[$0] }
      switch operation.layer.linearForm(of: operation.inputs.map { shapes[$0] }) {
      case .same: values.append(network.add(operation.layer, to: inputs, named: operation.name))
      case .layer(let layer): values.append(network.add(layer, to: inputs, named: operation.name))
      case .input(let number): values.append(inputs[number])
      }
    }
    return (network, values)
  }
}
