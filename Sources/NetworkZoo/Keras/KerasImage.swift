import Files
import NeuralNetwork

/// The image that a network of a configuration takes.
struct KerasImage {
  /// Its size: 224 × 224 where the configuration leaves it open.
  let canvas: Canvas
  /// 3, or 1 for gray.
  let channels: Int
  let isChannelsFirst: Bool
  /// Whether the gray image has no axis of channels.
  let isPlane: Bool

  /// What the one input of `model` says. Throws where it is no image of one or three channels.
  init(of model: KerasModel) throws(KerasMismatch) {
    guard model.inputs.count == 1 else {
      let names = model.inputs.map { model.layers[$0].name }.joined(separator: ", ")
      throw KerasMismatch("it has \(model.inputs.count) inputs (\(names)); networks with one, an image, are supported")
    }
    var lengths = try Self.shape(of: model).map { $0.whole ?? 0 }
    let written = "[" + lengths.map { $0 > 0 ? "\($0)" : "None" }.joined(separator: ", ") + "]"
    let supported =
      "one image of one or three channels, [None, height, width, 3] or [None, 3, height, width], or a gray one, "
      + "[None, height, width], is supported"
    guard (3...4).contains(lengths.count), lengths[0] <= 1 else {
      throw KerasMismatch("its input has the shape \(written); \(supported)")
    }
    isPlane = lengths.count == 3
    if isPlane { lengths.append(1) }
    let isColor = [1, 3]
    if isPlane {
      isChannelsFirst = false
    } else if isColor.contains(lengths[3]) && isColor.contains(lengths[1]) {
      isChannelsFirst = model.hasChannelsFirst
    } else {
      isChannelsFirst = isColor.contains(lengths[1])
    }
    channels = lengths[isChannelsFirst ? 1 : 3]
    guard isColor.contains(channels) else {
      throw KerasMismatch("its input has the shape \(written); \(supported)")
    }
    let sides = (isChannelsFirst ? lengths[2...3] : lengths[1...2]).map { $0 > 0 ? $0 : 224 }
    canvas = Canvas(height: sides[0], width: sides[1])
    guard max(canvas.height, canvas.width) <= Limits.largestImage else {
      throw KerasMismatch("its image is \(canvas); at most \(Limits.largestImage) pixels a side are supported")
    }
  }

  /// The shape of the input of `model`; where only a model inside it tells, that one's.
  private static func shape(of model: KerasModel) throws(KerasMismatch) -> [JSONValue] {
    let settings = model.layers[model.inputs[0]].settings
    if let shape = (settings["batch_shape"] ?? settings["batch_input_shape"])?.items { return shape }
    if let shape = settings["shape"]?.items { return [.null] + shape }
    if model.layers.count > 1, let inner = model.layers[1].model, inner.inputs.count == 1 {
      return try shape(of: inner)
    }
    throw KerasMismatch(
      "its configuration does not tell the shape of its input: call the network once, or give it a keras.Input, and save "
        + "it again")
  }
}

extension KerasModel {
  /// Whether any layer counts the channels before the rows.
  fileprivate var hasChannelsFirst: Bool {
    layers.contains { $0.settings["data_format"]?.text == "channels_first" || $0.model?.hasChannelsFirst == true }
  }
}
