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
      of: "\(file.name)/\(layer.name)/\(node)\(label)", maximized: withMaximum ? try maximized(cores) : nil)
    let cutting = ExampleCutting(node, of: layer, in: file, framing: framing)
    let lens = ActivationLens(cores: cores)
    for example in found.largest {
      sheet.append(example, try cutting.tile(of: example, in: folder, lens), summary: found.summary)
    }
    return sheet
  }

  /// The node's maximized picture by the recipe that is usual for it.
  private func maximized(_ cores: Cores) throws -> Picture {
    let side = Canvas(height: ExampleSheet.side, width: ExampleSheet.side)
    let request = AscentRequest(.node(node, of: layer.name), in: file, Settings(), usual: side)
    let progress = ProgressBar(of: request.last)
    defer { progress.clear() }
    let driver = try AscentDriver(interruptible: request, on: file, cores: cores)
    let result = driver.run(to: request.last) { _ in
      progress.show(driver.ascent.iteration, text: "maximizing: \(driver.ascent.iteration) of \(request.last)")
    }
    guard result.ending != .left else {
      StandardError.complain("interrupted: nothing was written")
      throw ExitCode(128 + Interruption.signal!)
    }
    return driver.ascent.picture
  }
}
