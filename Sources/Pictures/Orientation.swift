/// How a camera was held: which way the rows and columns of its picture go. The numbers are EXIF's.
enum Orientation: UInt16 {
  case upright = 1
  case mirrored, halfTurned, upsideDownMirrored, transposed, quarterTurnedLeft, transversed, quarterTurnedRight

  /// What EXIF data say, from the byte order's mark on; upright if they say nothing that can be understood.
  ///
  /// Source: Exif 2.32, 4.6.4: tag 0x112 of the first directory, one 16-bit number.
  init(exif: UnsafeBufferPointer<UInt8>) {
    self = Self.entry(in: exif).flatMap(Self.init(rawValue:)) ?? .upright
  }

  private static func entry(in exif: UnsafeBufferPointer<UInt8>) -> UInt16? {
    let isLittle: Bool
    switch Array(exif.prefix(4)) {
    case [0x49, 0x49, 42, 0]: isLittle = true
    case [0x4D, 0x4D, 0, 42]: isLittle = false
    default: return nil
    }
    func number(_ position: Int, bytes: Int) -> Int? {
      guard position + bytes <= exif.count else { return nil }
      let digits = exif[position..<position + bytes]
      return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, bytes: 4), let count = number(directory, bytes: 2) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + index * 12
      guard let tag = number(entry, bytes: 2), let kind = number(entry + 2, bytes: 2) else { return nil }
      guard tag == 0x112 && kind == 3 else { continue }
      return number(entry + 8, bytes: 2).map(UInt16.init)
    }
    return nil
  }

  /// The picture as it was seen.
  func upright(_ picture: Picture) -> Picture {
    let (w, h) = (picture.width, picture.height)
    // Where the new picture's first pixel was, and how far apart its neighbors to the right and below were.
    let (origin, right, down) =
      switch self {
      case .upright: (0, 1, w)
      case .mirrored: (w - 1, -1, w)
      case .halfTurned: (h * w - 1, -1, -w)
      case .upsideDownMirrored: ((h - 1) * w, 1, -w)
      case .transposed: (0, w, 1)
      case .quarterTurnedLeft: ((h - 1) * w, -w, 1)
      case .transversed: (h * w - 1, -w, -1)
      case .quarterTurnedRight: (w - 1, w, -1)
      }
    if self == .upright { return picture }
    let isTurned = rawValue >= Orientation.transposed.rawValue
    let (width, height) = isTurned ? (h, w) : (w, h)
    let pixels = [UInt8](unsafeUninitializedCapacity: w * h * 3) { output, count in
      picture.pixels.withUnsafeBufferPointer { source in
        var to = 0
        for y in 0..<height {
          var from = (origin + y * down) * 3
          for _ in 0..<width {
            output[to] = source[from]
            output[to + 1] = source[from + 1]
            output[to + 2] = source[from + 2]
            to += 3
            from += right * 3
          }
        }
      }
      count = w * h * 3
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
