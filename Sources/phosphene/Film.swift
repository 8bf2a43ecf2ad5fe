import ArgumentParser
import FeatureVisualization
import Pictures

/// The pictures of an ascent that an animation shows: the start, one every few iterations, and the last.
struct Film {
  /// The most frames unless more are asked for.
  private static let usualFrames = 200
  /// The most bytes of all pictures.
  private static let mostBytes = 2 << 30

  /// The pictures so far.
  var count: Int { pictures.count }

  private let every: Int
  private var pictures: [Picture] = []
  private var lastIteration = -1

  /// A film of the ascent by `recipe`, a picture every `every` iterations. Throws where they would not fit into memory.
  init(of request: AscentRequest, every: Int?) throws {
    self.every = every ?? max(1, (request.last + Self.usualFrames - 2) / (Self.usualFrames - 1))
    let count = 1 + (request.last + self.every - 1) / self.every
    let bytes = Double(count) * 3 * Double(request.pictures * request.size.width * request.size.height)
    guard bytes <= Double(Self.mostBytes) else {
      throw ValidationError(
        "an animation of \(count) frames of \(request.size) takes \(Int(bytes / 1e9)) GB, more than the "
          + "\(Self.mostBytes >> 30) that are held: set a larger --every or a smaller --size")
    }
  }

  /// Looks at `ascent` after a step, or at its start.
  mutating func follow(_ ascent: Ascent) {
    if ascent.iteration.isMultiple(of: every) { add(ascent) }
  }

  /// Takes the last picture, if it is not there.
  mutating func end(with ascent: Ascent) {
    if ascent.iteration != lastIteration { add(ascent) }
  }

  private mutating func add(_ ascent: Ascent) {
    pictures.append(ascent.picture)
    lastIteration = ascent.iteration
  }

  /// The animation, of the last picture's size; the last one is shown a second longer than others.
  func animation(milliseconds: Int) -> Animation {
    let last = pictures[pictures.count - 1]
    return Animation(
      count: pictures.count, milliseconds: milliseconds, lastMilliseconds: milliseconds + 1000,
      frame: { pictures[$0].scaled(width: last.width, height: last.height) })
  }
}
