import NetworkZoo

extension NetworkFile {
  /// Says on standard error that the input range is assumed, if it is.
  func tellAssumedRange() {
    guard !statesInputRange else { return }
    StandardError.complain(
      "\(name) does not state its input range: \(network.inputRange) is assumed; give another with --input-range")
  }
}
