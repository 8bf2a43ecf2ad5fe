import Exporting
import FeatureVisualization
import NetworkZoo
import NeuralNetwork
import Pictures

/// A contact sheet that is being made: what shall be on it, and what is.
struct SheetDraft {
  /// A picture that shall be on the sheet.
  struct Place {
    let node: Int
    let request: AscentRequest
  }

  private let file: NetworkFile
  private let layer: NetworkFile.Layer
  /// What shall be on it, row by row.
  let places: [Place]
  /// What is on it, from the first place on.
  private(set) var sheet: NodeSheet
  /// The pictures that are done.
  private(set) var count = 0
  /// What could not be done: its tile says so, and has what there was.
  private(set) var failures: [Failure] = []

  /// A picture that could not be made, and why.
  struct Failure {
    let title: String
    let reason: String
  }

  init(of places: [Place], in layer: NetworkFile.Layer, of file: NetworkFile, on sheet: NodeSheet) {
    self.file = file
    self.layer = layer
    self.places = places
    self.sheet = sheet
  }

  /// Makes one picture after the other until all are there or an interruption, which leaves the last one as it is.
  /// Throws `RecipeError`, before the first, where one of them cannot begin.
  mutating func run(cores: Cores) throws(RecipeError) -> Ending {
    for place in places { try AscentDriver.check(place.request, on: file) }
    let progress = ProgressBar(of: places.reduce(0) { $0 + $1.request.last })
    defer { progress.clear() }
    let start = ContinuousClock.now
    var (taken, before) = (0, 0)
    for place in places {
      let driver: AscentDriver
      do throws(RecipeError) {
        driver = try AscentDriver(interruptible: place.request, on: file, cores: cores)
      } catch {
        if error == .left { return .left }
        // what there is is not lost: there may be less memory than at the beginning
        guard !sheet.isEmpty else { throw error }
        failures.append(Failure(title: place.request.title, reason: "\(error)"))
        return .failed(error)
      }
      let result = driver.run(to: place.request.last) { _ in
        taken += 1
        progress.show(
          before + driver.ascent.iteration, Double(taken) / ((ContinuousClock.now - start) / .seconds(1)))
      }
      if result.ending != .left || driver.ascent.iteration > 0 { add(driver.ascent, place, result) }
      if result.ending == .left { return .left }
      count += 1
      before += place.request.last
    }
    return .finished
  }

  private mutating func add(_ ascent: Ascent, _ place: Place, _ result: AscentDriver.Result) {
    let size = place.request.size
    let shown = place.request.hasAlpha ? ascent.maskedPicture.over(.black) : ascent.picture
    let picture = shown.scaled(width: size.width * place.request.pictures, height: size.height)
    let value = result.value ?? (result.ending == .left ? ascent.measure() : nil) ?? 0
    var caption = "\(place.node) \(result.ending.word ?? NodeSheet.rounded(value))"
    switch result.ending {
    case .notFinite, .failed:
      failures.append(Failure(title: ascent.request.title, reason: result.ending.explanation ?? ""))
    case .left: caption += " (\(ascent.iteration))"
    case .finished, .naturalMaximum, .silent, .dead: break
    }
    if let label = file.label(of: place.node, in: layer) { caption += " \(label)" }
    sheet.append(picture, caption: caption, address: place.request.ending(at: ascent.iteration).address)
  }
}

extension [SheetDraft.Failure] {
  /// One line a reason, by the first picture that it kept from being made.
  var inFewLines: [String] {
    var reasons: [String] = []
    for failure in self where !reasons.contains(failure.reason) { reasons.append(failure.reason) }
    return reasons.map { reason in
      let same = filter { $0.reason == reason }
      return same[0].title + (same.count > 1 ? " and \(same.count - 1) more" : "") + ": \(reason)"
    }
  }
}
