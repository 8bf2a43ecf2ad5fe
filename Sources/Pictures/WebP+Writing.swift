import CImageFiles

extension WebP {
  /// How pixels are packed.
  public enum Packing: Equatable, Sendable {
    /// They come back as they were.
    case lossless
    /// As the eye sees them, more or less: 0 small … 100 faithful.
    case lossy(quality: Float)
  }

  /// Writes an animation that repeats forever, of a single picture a still one, and a text as the description in its
  /// XMP.
  ///
  /// A frame is shown for at least `GIF.leastMilliseconds`, for viewers slow down shorter ones. Throws
  /// `PictureFileError` where a side is over 16383 pixels or memory is short.
  public static func encode(
    _ animation: Animation, packing: Packing = .lossy(quality: 85), text: String = ""
  ) throws(PictureFileError) -> [UInt8] {
    let first = try animation[0]
    let size = (width: first.width, height: first.height)
    guard size.width <= 16383 && size.height <= 16383 else {
      throw error(.notWritable(reason: "a side has \(max(size.width, size.height)) pixels, the most are 16383"))
    }
    let writer =
      switch packing {
      // The effort: more takes much longer and saves little.
      case .lossless: image_webp_create(UInt32(size.width), UInt32(size.height), true, 50)
      case .lossy(let quality):
        image_webp_create(UInt32(size.width), UInt32(size.height), false, min(max(quality, 0), 100))
      }
    guard let writer else { throw error(.noMemory) }
    defer { image_webp_discard(writer) }

    var steady = SteadyPicture(tolerance: packing.tolerance)
    let step = max(animation.milliseconds, GIF.leastMilliseconds)
    try animation.forEach(of: size) { (index, picture) throws(PictureFileError) in
      steady.follow(picture)
      let isAdded = picture.withAlpha { image_webp_add(writer, steady.pixels, $0, Int32(clamping: index * step)) }
      guard isAdded else { throw failure(of: writer) }
    }
    let end = (animation.count - 1) * step + max(animation.lastMilliseconds, GIF.leastMilliseconds)
    let metadata = text.isEmpty ? [] : XMP.encode(text)
    var count = 0
    guard let bytes = image_webp_finish(writer, Int32(clamping: end), metadata, metadata.count, &count) else {
      throw failure(of: writer)
    }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func failure(of writer: OpaquePointer) -> PictureFileError {
    error(.notWritable(reason: image_webp_writer_failure(writer).pointee.text))
  }
}

extension WebP.Packing {
  /// How far a component may be from the picture's.
  ///
  /// libwebp leaves out what differs less from the *last* frame, and so loses what changes slowly (anim_encode.c,
  /// QualityToMaxDiff). Frames in which nothing differs less lose nothing.
  fileprivate var tolerance: Int {
    guard case .lossy(let quality) = self else { return 0 }
    let share = (min(max(quality, 0), 100) / 100).squareRoot()
    return Int(31 * (1 - share) + share + 0.5)
  }
}
