// A layer of a configuration, and which class of Keras it is of.

import Files

extension KerasLayer {
  init(_ json: JSONValue, depth: Int, room: inout Int) throws(KerasMismatch) {
    guard case .object(let fields) = json, let className = fields["class_name"]?.text,
      case .object(let config)? = fields["config"], let name = fields["name"]?.text ?? config["name"]?.text
    else { throw KerasMismatch("its configuration has a layer without class, name or settings") }
    let module = fields["module"]?.text
    self.init(
      name: name, className: className,
      knownClass: Self.knownClass(fields, config),
      isOperation: module?.contains(".ops.") == true,
      settings: KerasSettings(layer: name.printable, values: config))
    if ["Functional", "Model", "Sequential"].contains(knownClass) {
      models = [try KerasModel(json, depth: depth + 1, room: &room)]
    }
  }

  /// The class of Keras that the layer of `fields` and `config` is of; nil where the file says that it is somebody's
  /// own, whatever it is called.
  static func knownClass(_ fields: [String: JSONValue], _ config: [String: JSONValue]) -> String? {
    let className = fields["class_name"]?.text ?? ""
    if let module = fields["module"]?.text, !module.isEmpty {
      let root = module.split(separator: ".").first.map(String.init) ?? ""
      guard ["keras", "tf_keras", "tensorflow", "builtins"].contains(root) else { return nil }
    } else if let registered = fields["registered_name"]?.text, registered != className, !registered.hasPrefix("keras")
    {
      return nil
    }
    // TensorFlow's operations are read as those of `keras.ops`
    if ["TFOpLambda", "SlicingOpLambda"].contains(className) {
      return config["function"]?.text.flatMap { operations[$0] } ?? className
    }
    // registered under the name of a package, of which Keras' own are known
    let parts = className.split(separator: ">")
    guard parts.count < 2 || parts.count == 2 && ["keras", "experimental"].contains(where: parts[0].hasPrefix) else {
      return nil
    }
    let name = parts.last.map(String.init) ?? ""
    return olderNames[name] ?? name
  }

  /// Classes by what they are called today.
  private static let olderNames = [
    "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
  ]

  /// TensorFlow's operations by the name of the class in `keras.ops`.
  private static let operations = [
    "__operators__.add": "Add", "__operators__.getitem": "GetItem", "cast": "Cast", "clip_by_value": "Clip",
    "compat.v1.nn.relu": "Relu", "concat": "Concatenate", "identity": "Identity", "math.abs": "Absolute",
    "math.add": "Add", "math.divide": "TrueDivide", "math.exp": "Exp", "math.log": "Log", "math.maximum": "Maximum",
    "math.minimum": "Minimum", "math.multiply": "Multiply", "math.negative": "Negative",
    "math.reduce_max": "Max", "math.reduce_mean": "Mean", "math.reduce_sum": "Sum", "math.sigmoid": "Sigmoid",
    "math.softplus": "Softplus", "math.sqrt": "Sqrt", "math.square": "Square", "math.subtract": "Subtract",
    "math.tanh": "Tanh", "math.truediv": "TrueDivide", "nn.bias_add": "Add", "nn.elu": "Elu", "nn.gelu": "Gelu",
    "nn.leaky_relu": "LeakyRelu", "nn.relu": "Relu", "nn.relu6": "Relu6", "nn.selu": "Selu", "nn.sigmoid": "Sigmoid",
    "nn.silu": "Silu", "nn.softmax": "Softmax", "nn.softplus": "Softplus", "nn.softsign": "Softsign",
    "nn.swish": "Silu", "nn.tanh": "Tanh", "reshape": "Reshape", "stack": "Stack", "stop_gradient": "Identity",
  ]
}
