/// Pictures of one size, shown one after the other, again and again.
public struct Animation {
  /// Frames; at least one.
  public let count: Int
  /// How long each frame is shown.
  public let milliseconds: Int
  /// How long the last frame is shown.
  public let lastMilliseconds: Int
  private let frame: (Int) throws(PictureFileError) -> Picture

  /// An animation of the pictures that `frame` gives for 0 ..< `count`, all of one size.
  ///
  /// A writer asks for one at a time, in order, and may go over all of them twice: a thousand pictures need not be in
  /// memory. The last one may be shown longer. What `frame` throws ends the writing.
  public init(
    count: Int, milliseconds: Int, lastMilliseconds: Int? = nil,
    frame: @escaping (Int) throws(PictureFileError) -> Picture
  ) {
    precondition(count > 0 && milliseconds > 0, "an animation of \(count) pictures, \(milliseconds) ms each")
    self.count = count
    self.milliseconds = milliseconds
    self.lastMilliseconds = lastMilliseconds ?? milliseconds
    self.frame = frame
  }

  /// A single picture.
  public init(_ picture: Picture) {
    self.init(count: 1, milliseconds: 1000) { _ in picture }
  }

  /// The picture of a frame, from 0 on.
  public subscript(index: Int) -> Picture { get throws(PictureFileError) { try frame(index) } }

  /// Calls `body` with the index and picture of each frame, in order; all must be of `size`.
  func forEach(of size: (width: Int, height: Int), _ body: (Int, Picture) throws(PictureFileError) -> Void)
    throws(PictureFileError)
  {
    for index in 0..<count {
      let picture = try frame(index)
      precondition(
        picture.width == size.width && picture.height == size.height,
        "picture \(index) of an animation is \(picture.width) × \(picture.height), the first \(size)")
      try body(index, picture)
    }
  }
}
