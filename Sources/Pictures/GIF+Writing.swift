import CImageFiles

extension GIF {
  /// The least time for which viewers show a frame: shorter ones they take for a mistake, and slow down.
  public static let leastMilliseconds = 20

  /// Writes an animation that repeats forever, and a text as its comment.
  ///
  /// All frames share one palette of at most 255 colors. What does not change from a frame to the next keeps its color
  /// and is not written again. Up to 255 different colors come back as they were. Times are rounded to hundredths of a
  /// second without adding up, shorter ones than `leastMilliseconds` raised to it. Throws `PictureFileError` where a
  /// side is over 65535 pixels or memory is short.
  public static func encode(_ animation: Animation, text: String = "") throws(PictureFileError) -> [UInt8] {
    let first = try animation[0]
    let size = (width: first.width, height: first.height)
    guard size.width <= 0xFFFF && size.height <= 0xFFFF else {
      throw error(.notWritable(reason: "a side has \(max(size.width, size.height)) pixels, the most are 65535"))
    }
    var histogram = ColorHistogram(samplingOneOf: max(size.width * size.height * animation.count >> 21, 1))
    try animation.forEach(of: size) { (_, picture) throws(PictureFileError) in histogram.add(picture) }
    let palette = ColorTable(histogram, most: 255)

    let colorCount = 2 << (63 - palette.count.leadingZeroBitCount)
    let padded = palette.bytes + [UInt8](repeating: 0, count: (colorCount - palette.count) * 3)
    let comment = Array(text.utf8)
    let writer = comment.withUnsafeBytes { comment in
      image_gif_create(
        UInt32(size.width), UInt32(size.height), padded, Int32(colorCount),
        comment.baseAddress?.assumingMemoryBound(to: CChar.self), comment.count)
    }
    guard let writer else { throw error(.noMemory) }
    defer { image_gif_discard(writer) }
    try write(animation, FrameDifferences(of: size, palette), writer)
    var count = 0
    guard let bytes = image_gif_finish(writer, &count) else { throw failure(of: writer) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func write(_ animation: Animation, _ differences: FrameDifferences, _ writer: OpaquePointer)
    throws(PictureFileError)
  {
    var differences = differences
    // A change is written when it is known how long it is shown: until the next one.
    var pending: (change: FrameDifferences.Change, hundredths: Int)?
    func write(until hundredths: Int) throws(PictureFileError) {
      guard let (change, since) = pending else { return }
      var indices = change.indices
      let done = indices.withUnsafeMutableBufferPointer {
        image_gif_add(
          writer, change.area, $0.baseAddress, Int32(min(hundredths - since, 0xFFFF)), Int32(differences.transparent))
      }
      guard done else { throw failure(of: writer) }
    }

    let step = max(animation.milliseconds, leastMilliseconds)
    func hundredths(_ milliseconds: Int) -> Int { (milliseconds + 5) / 10 }
    try animation.forEach(of: differences.size) { (index, picture) throws(PictureFileError) in
      guard let change = differences.next(picture) else { return }
      try write(until: hundredths(index * step))
      pending = (change, hundredths(index * step))
    }
    let last = max(animation.lastMilliseconds, leastMilliseconds)
    try write(until: hundredths((animation.count - 1) * step + last))
  }

  private static func failure(of writer: OpaquePointer) -> PictureFileError {
    error(.notWritable(reason: image_gif_writer_failure(writer).pointee.text))
  }
}
