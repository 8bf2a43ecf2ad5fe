import Evidence
import Exporting
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures

/// Cuts pictures that excite a node to what the unit sees that responds most, all at one scale.
struct ExampleCutting {
  private let file: NetworkFile
  private let layer: NetworkFile.Layer
  private let node: Int
  private let framing: Framing
  private let field: ReceptiveField
  /// The most that a unit sees of a picture.
  private let largest: Canvas

  init(_ node: Int, of layer: NetworkFile.Layer, in file: NetworkFile, framing: Framing) {
    (self.file, self.layer, self.node, self.framing) = (file, layer, node, framing)
    field = file.receptiveField(of: layer)
    let canvas = framing.canvas
    largest = Canvas(
      height: min(canvas.height, field.height ?? canvas.height), width: min(canvas.width, field.width ?? canvas.width))
  }

  /// The part of an example, a picture in the folder at `folder`. Throws what reading it throws.
  func tile(of example: Example, in folder: String, _ lens: ActivationLens) throws -> Picture {
    var shown = framing.shown(try PictureFile.read("\(folder)/\(example.path)"))
    // every patch sees all others: where it responds is what there is to be seen
    if file.patch != nil, layer.shape.pixels > 1 {
      shown = try lens.spotlight(on: shown, node: node, of: layer.name, in: file) ?? shown
    }
    return ExampleSheet.tile(
      of: shown, region: field.region(of: example.position, on: framing.canvas), largest: largest)
  }
}
