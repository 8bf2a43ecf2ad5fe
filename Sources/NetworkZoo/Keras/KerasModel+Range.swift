// The range in which a network of a configuration expects its pixels.

import Files
import NeuralNetwork

extension KerasModel {
  /// The range: that of pixels from 0 to 255 where the network takes bytes or scales its image itself, else that of a
  /// network of keras.applications by its name; nil where nothing tells.
  func inputRange() -> InputRange? {
    // whole numbers of a byte are pixels, whatever the network does with them
    if let input = inputs.first, layers[input].settings["dtype"]?.text == "uint8" { return .pixels }
    var room = 1000
    return range(&room).known
  }

  /// Follows the image from the model's input through what does not change the range of its values: the range, where
  /// something tells it, and whether the image itself is what the model gives.
  private func range(_ room: inout Int) -> (known: InputRange?, passes: Bool) {
    var readers: [KerasReference: [Int]] = [:]
    for (index, layer) in layers.enumerated() {
      for reference in layer.calls.flatMap(\.references) { readers[reference, default: []].append(index) }
    }
    var passes = false
    var sources = inputs.prefix(1).map { KerasReference(layer: $0, call: 0, output: 0) }
    while let source = sources.popLast() {
      passes = passes || outputs.contains(source)
      for index in readers[source] ?? [] where room > 0 {
        room -= 1
        let layer = layers[index]
        let call = layer.calls.firstIndex { $0.references.contains(source) } ?? 0
        var keeps = layer.keepsRange
        if let model = layer.model {
          let inside = model.range(&room)
          if let known = inside.known { return (known, false) }
          keeps = inside.passes
        } else if layer.scalesPixels(call) {
          return (.pixels, false)
        }
        if keeps { sources.append(KerasReference(layer: index, call: call, output: 0)) }
      }
    }
    return (KerasApplications.inputRange(of: name), passes)
  }
}

extension KerasLayer {
  /// Whether its values have the range of its input's.
  fileprivate var keepsRange: Bool {
    guard let knownClass else { return false }
    return KerasImporter.identities.contains(knownClass)
      || ["CenterCrop", "Cropping2D", "GetItem", "Permute", "Resizing", "Stack", "ZeroPadding2D"].contains(knownClass)
  }

  /// Whether what it does to its input is what one does to pixels from 0 to 255: dividing by a large number, or
  /// subtracting one.
  fileprivate func scalesPixels(_ call: Int) -> Bool {
    let constants = calls[call].arguments + calls[call].named.sorted { $0.key < $1.key }.map(\.value)
    let numbers = constants.flatMap(\.leaves).compactMap {
      if case .constant(let json) = $0 { json.flatNumbers } else { nil }
    }
    let largest = numbers.joined().map(abs).max() ?? 0
    switch knownClass {
    case "Rescaling": return ((try? settings.numbers("scale")) ?? [1]).allSatisfy { abs($0) < 0.1 }
    case "Normalization": return ((try? settings.numbers("mean")) ?? []).contains { $0 > 5 }
    case "TrueDivide", "Divide": return largest > 10
    case "Multiply": return largest > 0 && largest < 0.1
    case "Add", "Subtract": return largest > 10
    default: return false
    }
  }
}
