import Files
import NeuralNetwork

/// A value of Keras: a map of the network, and how the configuration counts its axes, the first of which is the batch.
struct KerasValue: Hashable {
  /// What its axes behind the batch are.
  enum Axes: Hashable {
    /// Rows, columns, channels.
    case channelsLast
    /// Channels, rows, columns.
    case channelsFirst
    /// Channels alone, of one pixel.
    case vector
    /// Rows and columns of one channel.
    case plane
  }

  /// The value in the network.
  let value: Int
  var axes: Axes
  /// The map of several pixels that it is the flattened form of, pixel after pixel.
  var flattened: Int?

  var rank: Int {
    switch axes {
    case .channelsLast, .channelsFirst: 4
    case .vector: 2
    case .plane: 3
    }
  }

  /// The axis of the channels, the batch being axis 0; nil where they have none.
  var channelAxis: Int? {
    switch axes {
    case .channelsLast: 3
    case .channelsFirst, .vector: 1
    case .plane: nil
    }
  }
}

/// What a layer is called with.
enum KerasOperand {
  case value(KerasValue)
  case constant(JSONValue)
  indirect case list([KerasOperand])

  /// What it holds, lists taken apart.
  var leaves: [KerasOperand] {
    guard case .list(let items) = self else { return [self] }
    return items.flatMap(\.leaves)
  }
}

/// One call of a layer: all that its reader needs.
struct KerasStep {
  let layer: KerasLayer
  /// What its output is called.
  let name: String
  let values: [KerasOperand]
  let named: [String: KerasOperand]
  let weights: [KerasHDF5.Weight]
  /// Whether it is called as in training.
  let isTraining: Bool

  var settings: KerasSettings { layer.settings }

  /// The maps and constants that it computes from, in their order.
  var operands: [KerasOperand] {
    let byName = ["x", "x1", "x2", "y", "a", "b", "bias"].compactMap { named[$0] }
    return (values + byName).flatMap(\.leaves).filter { if case .constant(.null) = $0 { false } else { true } }
  }

  /// The maps among the operands.
  var inputs: [KerasValue] {
    (values + named.sorted { $0.key < $1.key }.map(\.value)).flatMap(\.leaves).compactMap {
      if case .value(let value) = $0 { value } else { nil }
    }
  }

  /// The one map that it computes from.
  func input() throws(KerasProblem) -> KerasValue {
    let inputs = inputs
    guard inputs.count == 1 else { throw .unread("it is called with \(inputs.count) maps, and one is supported") }
    return inputs[0]
  }

  /// The one map that it computes from, of rows, columns and channels in the order that its `data_format` says.
  func map() throws(KerasProblem) -> KerasValue {
    let input = try input()
    let format = try settings.string("data_format") ?? "channels_last"
    guard input.axes == (format == "channels_first" ? .channelsFirst : .channelsLast) else {
      throw .unread("its data_format is \(format.printable), which its input has not")
    }
    return input
  }

  /// What the configuration or the call says for `key`.
  func setting(_ key: String) -> JSONValue? {
    if let value = settings[key] { return value }
    if case .constant(let json)? = named[key], json != .null { return json }
    return nil
  }

  /// `key` as one axis of `input`, counted from its batch.
  func axis(_ key: String, of input: KerasValue, default standard: Int = -1) throws(KerasProblem) -> Int {
    let axes = try axes(key, of: input) ?? [standard < 0 ? standard + input.rank : standard]
    guard axes.count == 1 else { throw .unread("it has \(axes.count) axes, and one is supported") }
    return axes[0]
  }

  /// `key` as axes of `input`, counted from its batch; nil where it is not given.
  func axes(_ key: String, of input: KerasValue) throws(KerasProblem) -> [Int]? {
    guard let value = setting(key) else { return nil }
    let axes = (value.items ?? [value]).map { $0.whole.map { $0 < 0 ? $0 + input.rank : $0 } ?? -1 }
    guard axes.allSatisfy((0..<input.rank).contains), Set(axes).count == axes.count else {
      throw .broken("its layer '\(layer.name)' has \(key) \(value.summary.printable) for a value of \(input.rank) axes")
    }
    return axes
  }
}
