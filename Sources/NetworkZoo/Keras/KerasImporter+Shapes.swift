// What moves values, cuts some off, or counts their axes in another way.

import Files
import NeuralNetwork

extension KerasImporter {
  func flatten(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    if shapes[input.value].pixels == 1 || input.axes == .vector {
      alias(input.value, step.name)
      return KerasValue(value: input.value, axes: .vector)
    }
    switch (input.axes, try step.settings.string("data_format") ?? "channels_last") {
    case (.channelsLast, "channels_last"), (.channelsFirst, "channels_first"), (.plane, _):
      return try flattened(input, isByPixel: true, step)
    case (.channelsFirst, "channels_last"): return try flattened(input, isByPixel: false, step)
    default: throw .unread("its data_format is not that of its input")
    }
  }

  private func flattened(
    _ input: KerasValue, isByPixel: Bool, _ step: KerasStep
  ) throws(KerasProblem) -> KerasValue {
    let value = try add(Flatten(channelsFirst: !isByPixel), to: [input.value], named: step.name)
    return KerasValue(value: value, axes: .vector, flattened: isByPixel ? input.value : nil)
  }

  /// To a vector, or of a vector to a map of one pixel, or back to the map that was flattened; a plane to a map of one
  /// channel and back.
  func reshape(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let shape = shapes[input.value]
    guard let target = try target(step, count: shape.count) else {
      throw .unread("its target shape is not known")
    }
    if target == [shape.count] {
      if shape.pixels > 1 { return try flattened(input, isByPixel: input.axes != .channelsFirst, step) }
      alias(input.value, step.name)
      return KerasValue(value: input.value, axes: .vector)
    }
    if shape.pixels == 1, target == [1, 1, shape.channels] {
      alias(input.value, step.name)
      return KerasValue(value: input.value, axes: .channelsLast)
    }
    if shape.pixels == 1, target == [shape.channels, 1, 1], shape.channels > 1 {
      alias(input.value, step.name)
      return KerasValue(value: input.value, axes: .channelsFirst)
    }
    let isInOrder = input.axes == .channelsLast || shape.channels == 1
    for map in [input.flattened, isInOrder ? input.value : nil].compactMap(\.self) {
      let shape = shapes[map]
      let axes: KerasValue.Axes
      switch target {
      case [shape.height, shape.width, shape.channels]: axes = .channelsLast
      case [1, shape.height, shape.width] where shape.channels == 1: axes = .channelsFirst
      case [shape.height, shape.width] where shape.channels == 1: axes = .plane
      default: continue
      }
      alias(map, step.name)
      return KerasValue(value: map, axes: axes)
    }
    throw .unread("it makes \(target) of a map of \(shape); vectors, and maps of one pixel, are supported")
  }

  /// The lengths of the axes behind the batch, with −1 computed from `count`.
  private func target(_ step: KerasStep, count: Int) throws(KerasProblem) -> [Int]? {
    var lengths: [Int]
    if let target = step.settings["target_shape"] {
      lengths = target.items?.compactMap(\.whole) ?? []
    } else {
      let given = step.setting("newshape") ?? step.setting("shape") ?? step.setting("new_shape")
      let whole = given?.items?.map { $0.whole ?? -1 } ?? []
      lengths = Array(whole.dropFirst())
    }
    guard !lengths.isEmpty, lengths.count <= 8, lengths.allSatisfy({ $0 > 0 && $0 <= count || $0 == -1 }) else {
      return nil
    }
    guard let open = lengths.firstIndex(of: -1) else { return lengths }
    var known = 1
    for length in lengths where length > 0 { known = known > count ? known : known * length }
    guard lengths.count(where: { $0 == -1 }) == 1, known <= count, count % known == 0 else { return nil }
    lengths[open] = count / known
    return lengths
  }

  /// To channels first or back, or nothing at all.
  func permute(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    let order = step.settings["dims"]?.items?.compactMap(\.whole) ?? []
    let axes: KerasValue.Axes
    switch (input.axes, order) {
    case (_, [1, 2, 3]), (_, [1]): axes = input.axes
    case (.channelsLast, [3, 1, 2]): axes = .channelsFirst
    case (.channelsFirst, [2, 3, 1]): axes = .channelsLast
    default: throw .unread("it permutes the axes by \(order); only channels first or last is supported")
    }
    alias(input.value, step.name)
    return KerasValue(value: input.value, axes: axes)
  }

  func zeroPadding(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let border = try step.settings.border("padding")
    let layer = Padding(
      top: border.top, left: border.left, bottom: border.bottom, right: border.right, mode: .constant(0))
    return try append(layer, to: step.map(), named: step.name)
  }

  func cropping(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let border = try step.settings.border("cropping")
    let layer = Padding(
      top: -border.top, left: -border.left, bottom: -border.bottom, right: -border.right, mode: .constant(0))
    return try append(layer, to: step.map(), named: step.name)
  }

  /// The middle, of maps that are large enough.
  func centerCrop(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let shape = shapes[input.value]
    guard let height = try step.settings.whole("height", in: 1...KerasSettings.largest),
      let width = try step.settings.whole("width", in: 1...KerasSettings.largest), height <= shape.height,
      width <= shape.width
    else { throw .unread("it crops a map that is smaller, which it would resize first") }
    if (height, width) == (shape.height, shape.width) { return try identity(step) }
    let (top, left) = ((shape.height - height) / 2, (shape.width - width) / 2)
    let layer = Padding(
      top: -top, left: -left, bottom: height + top - shape.height, right: width + left - shape.width, mode: .constant(0)
    )
    return try append(layer, to: input, named: step.name)
  }

  func upsampling(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let size = try step.settings.pair("size") ?? (2, 2)
    let scale = (y: Double(size.y), x: Double(size.x))
    switch try step.settings.string("interpolation") ?? "nearest" {
    case "nearest":
      let layer = Resizing(scale: scale, mode: .nearest(.floor), coordinates: .asymmetric)
      return try append(layer, to: step.map(), named: step.name)
    case "bilinear":
      return try append(
        Resizing(scale: scale, mode: .linear, coordinates: .halfPixel), to: step.map(), named: step.name)
    case let other: throw .unread("its interpolation '\(other.printable)' is not supported")
    }
  }

  /// To a fixed size, as a scale: images of another size than the configuration's become larger or smaller by as much.
  func resizing(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.map()
    let shape = shapes[input.value]
    guard let height = try step.settings.whole("height", in: 1...KerasSettings.largest),
      let width = try step.settings.whole("width", in: 1...KerasSettings.largest)
    else { throw .unread("it does not say its size") }
    for key in ["crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"] where try step.settings.isTrue(key, false) {
      throw .unread("\(key) is not supported")
    }
    if (height, width) == (shape.height, shape.width) { return try identity(step) }
    let scale = (y: Double(height) / Double(shape.height), x: Double(width) / Double(shape.width))
    switch try step.settings.string("interpolation") ?? "bilinear" {
    case "bilinear":
      return try append(Resizing(scale: scale, mode: .linear, coordinates: .halfPixel), to: input, named: step.name)
    case "nearest":
      let layer = Resizing(scale: scale, mode: .nearest(.halfUp), coordinates: .halfPixel)
      return try append(layer, to: input, named: step.name)
    case let other: throw .unread("its interpolation '\(other.printable)' is not supported")
    }
  }

  /// One channel, or the channels in reverse order: `x[..., 2]`, `x[..., ::-1]`.
  func part(_ step: KerasStep) throws(KerasProblem) -> KerasValue {
    let input = try step.input()
    guard case .constant(let given)? = step.named["slice_spec"] ?? step.values.dropFirst().first else {
      throw .unread("its indices are not constant")
    }
    let parts = (given.items ?? []).map(Part.init)
    // the last index is that of the channels where all axes are named, or what is left out is not at the end
    guard input.axes == .channelsLast, let last = parts.last,
      parts.count == input.rank || parts.dropLast().contains(.rest),
      parts.dropLast().allSatisfy({ $0 == .rest || $0 == .all })
    else { throw .unread("it takes a part of another axis than the last, the channels'") }
    let count = channels(input)
    switch last {
    case .index(let index) where (-count..<count).contains(index):
      let layer = ChannelSelection([index < 0 ? index + count : index])
      return KerasValue(value: try add(layer, to: [input.value], named: step.name), axes: .plane)
    case .reversed: return try append(ChannelSelection((0..<count).reversed()), to: input, named: step.name)
    default: throw .unread("it takes a part of the channels; one, or all in reverse order, is supported")
    }
  }

  /// What an index takes of an axis.
  private enum Part: Equatable {
    case index(Int), all, reversed
    /// All of the axes that are not named.
    case rest
    case other

    init(_ json: JSONValue) {
      if let index = json.whole {
        self = .index(index)
        return
      }
      guard case .object(let fields) = json else {
        self = .other
        return
      }
      var slice = fields
      if case .object(let config)? = fields["config"] { slice.merge(config) { $1 } }
      switch (fields["class_name"]?.text, slice["start"], slice["stop"], slice["step"]) {
      case ("__ellipsis__", _, _, _): self = .rest
      case (_, .null?, .null?, .null?): self = .all
      case (_, .null?, .null?, .number(-1)?): self = .reversed
      default: self = .other
      }
    }
  }
}
