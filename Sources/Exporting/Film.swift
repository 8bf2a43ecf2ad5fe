import FeatureVisualization
import Files
import Pictures

/// The pictures of an ascent that an animation shows: the start, one every few iterations, and the last.
public struct Film {
  /// The most frames unless more are asked for.
  private static let usualFrames = 200
  /// The most bytes of all pictures, whatever memory there is.
  private static let largest = 2 << 30

  /// Frames so far.
  public var count: Int { pictures.count }

  private let every: Int
  private var pictures: [Picture] = []
  private var lastIteration = -1

  /// A film of the ascent by `request`, with a frame every `every` iterations. Throws `ExportError` where the frames
  /// would not fit into memory.
  public init(of request: AscentRequest, every: Int?, in room: MemoryRoom = .now) throws(ExportError) {
    self.every = every ?? max(1, (request.last + Self.usualFrames - 2) / (Self.usualFrames - 1))
    let count = 1 + (request.last + self.every - 1) / self.every
    let bytes =
      Double(count) * (request.hasAlpha ? 4 : 3) * Double(request.pictures * request.size.width * request.size.height)
    // the ascent takes memory, too
    let most = min(Self.largest, room.bytes / 2)
    guard bytes <= Double(most) else {
      throw ExportError(nil, .tooManyFrames(count, of: request.size, bytes: bytes, most: most))
    }
  }

  /// Takes the picture of `ascent` if it is due; to be called at the start and after each step.
  public mutating func follow(_ ascent: Ascent) {
    if ascent.iteration.isMultiple(of: every) { add(ascent) }
  }

  /// Takes the last picture, if it has not been taken.
  public mutating func end(with ascent: Ascent) {
    if ascent.iteration != lastIteration { add(ascent) }
  }

  private mutating func add(_ ascent: Ascent) {
    pictures.append(ascent.request.hasAlpha ? ascent.maskedPicture : ascent.picture)
    lastIteration = ascent.iteration
  }

  /// The animation, at the size of the last picture, which is shown a second longer than others.
  public func animation(milliseconds: Int) -> Animation {
    let last = pictures[pictures.count - 1]
    return Animation(
      pictures, width: last.width, height: last.height, milliseconds: milliseconds,
      lastMilliseconds: milliseconds + 1000)
  }
}

extension Animation {
  /// All of `pictures` in about eight seconds and the last for a moment more, at the size of the largest.
  public init(replaying pictures: [Picture]) {
    self.init(
      pictures, width: pictures.map(\.width).max()!, height: pictures.map(\.height).max()!,
      milliseconds: min(max(8000 / pictures.count, 40), 200), lastMilliseconds: 1500)
  }

  fileprivate init(_ pictures: [Picture], width: Int, height: Int, milliseconds: Int, lastMilliseconds: Int) {
    self.init(count: pictures.count, milliseconds: milliseconds, lastMilliseconds: lastMilliseconds) {
      pictures[$0].scaled(width: width, height: height)
    }
  }
}
