import NetworkZoo
import NeuralNetwork

extension Lists {
  /// What is to be known of the layer under the cursor, in words.
  var layerWords: [String] {
    guard let file, let layer else { return [] }
    var words = ["layer \(entry.layer + 1) of \(entry.layers.count)"]
    words.append(layer.shape.pixels == 1 ? "\(layer.nodes) nodes" : "\(layer.nodes) nodes · \(layer.shape.sizeText)")
    let field = file.receptiveField(of: layer)
    words.append(
      field.covers(file.canvas)
        ? "sees the whole image"
        : "sees \(field.sizeText(on: file.canvas)) of \(file.canvas.height)×\(file.canvas.width)")
    if field.isScaledByAll, !field.covers(file.canvas) { words.append("scaled by all") }
    switch file.landmark(at: layer) {
    case .rich: words.append("• rich")
    case .endOfBlock: words.append("• end of block")
    case .hiddenNeurons: words.append("• hidden neurons")
    case nil: break
    }
    if let criterion = order.criterion { words.append("nodes by \(criterion == .value ? "value" : "photographs")") }
    return words
  }
}
