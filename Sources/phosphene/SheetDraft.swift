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
  /// The pictures that were climbed to their end.
  private(set) var count = 0

  init(of places: [Place], in layer: NetworkFile.Layer, of file: NetworkFile, on sheet: NodeSheet) {
    self.file = file
    self.layer = layer
    self.places = places
    self.sheet = sheet
  }

  /// Climbs for one place after the other until all are filled or an interruption, which leaves the last one as it is.
  mutating func climb(cores: Cores) throws -> ClimbingEnd {
    let progress = ProgressBar(of: places.reduce(0) { $0 + $1.request.last })
    defer { progress.clear() }
    let start = ContinuousClock.now
    var (taken, before) = (0, 0)
    for place in places {
      let ascent = try Ascent(place.request, on: file, cores: cores)
      let end = try ascent.climb { _ in
        taken += 1
        progress.show(before + ascent.iteration, Double(taken) / ((ContinuousClock.now - start) / .seconds(1)))
      }
      if end != .interrupted || ascent.iteration > 0 { add(ascent, place, end) }
      if end == .interrupted { return end }
      count += 1
      before += place.request.last
    }
    return .finished
  }

  private mutating func add(_ ascent: Ascent, _ place: Place, _ end: ClimbingEnd) {
    let size = place.request.size
    let picture = ascent.picture.scaled(width: size.width * place.request.pictures, height: size.height)
    let value = ascent.measure() ?? 0
    // a ReLU's zero, or nothing that would change it
    let isSilent = end == .silent || value == 0
    var caption = "\(place.node) " + (!isSilent ? NodeSheet.rounded(value) : ascent.climbsDeadNode ? "dead" : "silent")
    if end == .interrupted { caption += " (\(ascent.iteration))" }
    if let label = file.label(of: place.node, in: layer) { caption += " \(label)" }
    sheet.append(picture, caption: caption, address: place.request.ending(at: ascent.iteration).address)
  }
}
