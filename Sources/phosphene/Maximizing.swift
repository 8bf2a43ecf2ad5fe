import ArgumentParser
import Exporting
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures

extension NetworkFile {
  /// The picture of `objective` by the recipe that is usual for it, `side` pixels high and wide, with a bar that says
  /// `what` is done. Throws what refuses it, and where it is interrupted.
  func maximized(_ objective: Objective, side: Int, _ what: String, cores: Cores) throws -> Picture {
    let request = AscentRequest(objective, in: self, Settings(), usual: Canvas(height: side, width: side))
    let progress = ProgressBar(of: request.last)
    defer { progress.clear() }
    let driver = try AscentDriver(interruptible: request, on: self, cores: cores)
    let result = driver.run(to: request.last) { _ in
      progress.show(driver.ascent.iteration, text: "\(what): \(driver.ascent.iteration) of \(request.last)")
    }
    guard result.ending != .left else {
      progress.clear()
      StandardError.complain("interrupted: nothing was written")
      throw ExitCode(128 + Interruption.signal!)
    }
    return driver.ascent.picture
  }
}
