import ArgumentParser
import Evidence
import Exporting
import FeatureVisualization
import Files
import NetworkZoo
import NeuralNetwork
import Pictures

/// Draws the examples of a node.
struct ExampleDrawing {
  let file: NetworkFile
  let layer: NetworkFile.Layer
  let node: Int
  let framing: Framing

  /// The sheet of `found`, pictures of the folder at `folder`. Throws what reading a picture or maximizing throws.
  func sheet(_ found: NodeExamples, in folder: String, withMaximum: Bool, _ cores: Cores) throws -> ExampleSheet {
    let label = file.label(of: node, in: layer).map { " (\($0))" } ?? ""
    var sheet = ExampleSheet(
      of: "\(file.name)/\(layer.name)/\(node)\(label)",
      maximized: withMaximum
        ? try file.maximized(.node(node, of: layer.name), side: ExampleSheet.side, "maximizing", cores: cores) : nil)
    let cutting = ExampleCutting(node, of: layer, in: file, framing: framing)
    let lens = ActivationLens(cores: cores)
    for example in found.largest {
      sheet.append(example, try cutting.tile(of: example, in: folder, lens), summary: found.summary)
    }
    return sheet
  }
}
