import NeuralNetwork

extension Network {
  /// Appends what is looked at of the heads of an attention, of whose values (`width` channels) `attended` is made. A
  /// head has no sign, so it is the mean square of its channels.
  mutating func addHeads(_ heads: Int, of attended: Int, width: Int, named name: String) -> Int {
    let squares = add(Pointwise(.square), to: [attended], named: "")
    return add(Reduction(.mean, along: .channels, of: width / heads), to: [squares], named: name)
  }
}
