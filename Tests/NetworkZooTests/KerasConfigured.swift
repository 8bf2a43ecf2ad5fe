import HDF5Writer

extension WrittenHDF5 {
  /// A weight: its name in the layer's group, its shape, its numbers (none: a hole).
  typealias Weight = (name: String, shape: [Int], numbers: [Float])

  /// Writes a whole network of Keras 2's layout, with the configuration `json` and the weights of its layers, and calls
  /// `body` with its path.
  static func with(
    configuration json: String, _ layers: [(name: String, weights: [Weight])] = [], file name: String = "mine.h5",
    version: String = "3.15.1", _ body: (String) throws -> Void
  ) throws {
    try with(name) { file in
      try file.group("model_weights")
      for layer in layers { try file.layer(layer.name, in: "model_weights", layer.weights) }
      try file.names("layer_names", of: "model_weights", layers.map(\.name))
      try file.names("model_config", of: "/", [json], isFixed: false)
      try file.names("keras_version", of: "/", [version])
    } _: {
      try body($0)
    }
  }
}

/// JSON of Keras' configurations.
enum KerasJSON {
  /// A layer called on the layer `input`, with the settings `settings` (JSON without braces).
  static func layer(
    _ kind: String, _ name: String, _ settings: String = "", of inputs: [String] = [], more: String = ""
  ) -> String {
    let calls = inputs.isEmpty ? "" : "[" + inputs.map { #"["\#($0)", 0, 0, {}]"# }.joined(separator: ", ") + "]"
    let comma = settings.isEmpty ? "" : ", "
    return #"{"class_name": "\#(kind)", "name": "\#(name)", "config": {"name": "\#(name)"\#(comma)\#(settings)}, "#
      + #""inbound_nodes": [\#(calls)]\#(more)}"#
  }

  /// The entry of an image.
  static func image(_ shape: String = "null, 8, 8, 3") -> String {
    layer("InputLayer", "image", #""batch_shape": [\#(shape)]"#)
  }

  /// A convolution of `nodes` points, without bias.
  static func points(_ name: String, _ nodes: Int, of input: String, activation: String = "linear") -> String {
    layer(
      "Conv2D", name,
      #""filters": \#(nodes), "kernel_size": [1, 1], "use_bias": false, "activation": "\#(activation)""#, of: [input])
  }

  /// A functional network of `layers`, from the layer `image` to the layer `output`.
  static func network(_ layers: [String], to output: String, name: String = "mine") -> String {
    #"{"class_name": "Functional", "config": {"name": "\#(name)", "layers": [\#(layers.joined(separator: ", "))], "#
      + #""input_layers": [["image", 0, 0]], "output_layers": [["\#(output)", 0, 0]]}}"#
  }
}
