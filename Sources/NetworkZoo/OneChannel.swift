import NeuralNetwork

extension Network {
  /// Appends what a network of gray images takes, one channel, and returns its value: the mean of the image's three
  /// channels, which are in the network's input range already.
  mutating func addOneChannel() -> Int { add(ChannelPooling(), to: [input], named: "") }
}
