import NeuralNetwork

extension NetworkFile {
  /// Stands for the reader of Keras' weights until that is there.
  public init(
    keras architecture: KerasArchitecture, path: String, inputRange: InputRange? = nil
  ) throws(NetworkFileError) {
    throw NetworkFileError(path: path, reason: "weights of Keras cannot be read yet")
  }
}
