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
  var places: [Place] = []
  /// What is on it, from the first place on.
  private var tiles: [ContactSheet.Tile] = []
  /// The addresses of what is on it.
  private(set) var addresses: [String] = []
  /// The pictures that were climbed to their end.
  private(set) var count = 0

  init(file: NetworkFile, layer: NetworkFile.Layer) {
    self.file = file
    self.layer = layer
  }

  var isEmpty: Bool { tiles.isEmpty }
  var title: String { "\(file.name)/\(layer.name)" }

  /// The tiles in rows of `columns`.
  func rows(of columns: Int) -> [[ContactSheet.Tile?]] {
    stride(from: 0, to: tiles.count, by: columns).map { Array(tiles[$0..<min($0 + columns, tiles.count)]) }
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
    var caption = "\(place.node) " + (!isSilent ? rounded(value) : ascent.climbsDeadNode ? "dead" : "silent")
    if end == .interrupted { caption += " (\(ascent.iteration))" }
    if let label = file.label(of: place.node, in: layer) { caption += " \(label)" }
    tiles.append(ContactSheet.Tile(picture, caption: caption))
    addresses.append(place.request.ending(at: ascent.iteration).address)
  }

  /// Three digits, as many as a caption needs.
  private func rounded(_ value: Float) -> String {
    let size = abs(value)
    let unit: Float = size >= 100 ? 1 : size >= 10 ? 0.1 : size >= 1 ? 0.01 : size >= 0.1 ? 0.001 : 0.0001
    let inverse = (1 / unit).rounded()
    return shortest((value * inverse).rounded() / inverse)
  }
}
