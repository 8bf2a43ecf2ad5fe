import NeuralNetwork

extension Checkpoint {
  /// The activation function that timm and transformers call `name`. Throws `Problem`.
  static func activation(_ name: String) throws(Problem) -> any Layer {
    switch name {
    case "gelu", "gelu_python": return Pointwise(.gelu)
    case "gelu_tanh", "gelu_new", "gelu_fast", "gelu_pytorch_tanh": return Pointwise(.geluTanh)
    case "quick_gelu", "quickgelu": return Pointwise(.swish(factor: 1.702))
    case "silu", "swish": return Pointwise(.swish(factor: 1))
    case "relu": return Clamp.relu
    case "relu6": return Clamp(0, 6)
    case "hard_swish", "hardswish": return Pointwise(.hardSwish)
    default:
      throw Problem("its activation function is '\(name.printable)', which is not read: \(advice)")
    }
  }
}
