import FeatureVisualization
import Files
import Pictures

/// A file to be written: before the work begins it is known in which format, and its place is taken. It is written
/// once.
public struct ExportFile {
  /// Where it goes.
  public let path: String
  public let format: ExportFormat
  private let file: ReservedFile

  /// Throws `FileWritingError` where no file can be written to `path`, and `ExportError` where its ending stands for
  /// none of `formats`, or for one that does not hold alpha where that is `wanted`.
  public init(
    _ path: String, as formats: [ExportFormat] = ExportFormat.all, withAlpha wanted: Bool = false, replacing: Bool
  ) throws {
    file = try ReservedFile(path, replacing: replacing)
    format = try ExportFormat(path: path, among: formats)
    guard !wanted || format.holdsAlpha else {
      throw ExportError(path, .noAlpha(format.ending, holding: ExportFormat.list(formats.filter(\.holdsAlpha))))
    }
    self.path = path
  }

  /// Writes what `ascent` has reached. Returns the bytes of the file. Throws `PictureFileError` or `FileWritingError`.
  public func write(_ ascent: Ascent) throws -> Int {
    let request = ascent.request.ending(at: ascent.iteration)
    switch format.image {
    case .picture(let encode)?:
      return try write(try encode(request.hasAlpha ? ascent.maskedPicture : ascent.picture, request))
    case .floats(let encode)?: return try write(encode(FloatImage(ascent), request))
    case nil: preconditionFailure("an image as .\(format.ending)")
    }
  }

  /// Writes `picture`, which `request` makes, in a format of pictures. Returns the bytes of the file.
  public func write(_ picture: Picture, of request: AscentRequest) throws -> Int {
    guard case .picture(let encode)? = format.image else { preconditionFailure("a picture as .\(format.ending)") }
    return try write(try encode(picture, request))
  }

  /// Writes `animation`, which shows the ascent by `request`, in a format of animations. `report` is told the share of
  /// the work that is done, in percent below 100; `isStopped` is asked before each frame whether to give up. Returns
  /// the bytes of the file.
  public func write(
    _ animation: Animation, of request: AscentRequest, report: @escaping (_ percent: Int) -> Void = { _ in },
    unless isStopped: @escaping () -> Bool = { false }
  ) throws -> Int {
    guard let encoder = format.animation else { preconditionFailure("an animation as .\(format.ending)") }
    let (count, all) = (animation.count, animation.count * encoder.passes)
    var given = 0
    let counted = Animation(
      count: count, milliseconds: animation.milliseconds, lastMilliseconds: animation.lastMilliseconds
    ) { (index) throws(PictureFileError) in
      if isStopped() { throw PictureFileError(format: format.ending.uppercased(), problem: .stopped) }
      given += 1
      if given * 10 / all != (given - 1) * 10 / all { report(min(99, given * 100 / all)) }
      return try animation[index]
    }
    return try write(try encoder.encode(counted, request.address))
  }

  /// Writes bytes that are encoded already. Returns their number.
  func write(_ bytes: [UInt8]) throws(FileWritingError) -> Int {
    try file.write(bytes)
    return bytes.count
  }
}
