extension Picture {
  /// The pixels of an area that lies in the picture.
  public func cropped(left: Int, top: Int, width: Int, height: Int) -> Picture {
    precondition(
      left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= self.width && top + height <= self.height,
      "\(width) × \(height) at \(left), \(top) of a picture of \(self.width) × \(self.height)")
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in top..<top + height {
      let begin = (row * self.width + left) * 3
      pixels += self.pixels[begin..<begin + width * 3]
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// The largest centered area with the proportions `width` to `height`, to the nearest pixel.
  public func cropped(toAspect width: Int, _ height: Int) -> Picture {
    precondition(width > 0 && height > 0, "an aspect of \(width) to \(height)")
    let newWidth = min(self.width, max((self.height * width + height / 2) / height, 1))
    let newHeight = min(self.height, max((self.width * height + width / 2) / width, 1))
    return cropped(
      left: (self.width - newWidth) / 2, top: (self.height - newHeight) / 2, width: newWidth, height: newHeight)
  }

  /// The picture at `width` × `height` pixels, without distortion: the excess on two sides is cut off.
  public func filling(width: Int, height: Int) -> Picture {
    cropped(toAspect: width, height).scaled(width: width, height: height)
  }

  /// The picture in its proportions, its larger side `side` pixels long.
  public func scaled(largestSide side: Int) -> Picture {
    let largest = max(width, height)
    func scaled(_ length: Int) -> Int { max((length * side + largest / 2) / largest, 1) }
    return self.scaled(width: scaled(width), height: scaled(height))
  }

  /// Pictures of one height beside one another.
  public init(sideBySide pictures: [Picture]) {
    precondition(
      !pictures.isEmpty && pictures.allSatisfy { $0.height == pictures[0].height },
      "pictures side by side of the heights \(pictures.map(\.height))")
    var pixels: [UInt8] = []
    for row in 0..<pictures[0].height {
      for picture in pictures { pixels += picture.pixels[row * picture.width * 3..<(row + 1) * picture.width * 3] }
    }
    var alpha: [UInt8]?
    if pictures.contains(where: { $0.alpha != nil }) {
      let masks = pictures.map { $0.alpha ?? [UInt8](repeating: 255, count: $0.width * $0.height) }
      alpha = (0..<pictures[0].height).flatMap { row in
        zip(pictures, masks).flatMap { picture, mask in mask[row * picture.width..<(row + 1) * picture.width] }
      }
    }
    self.init(width: pictures.reduce(0) { $0 + $1.width }, height: pictures[0].height, pixels: pixels, alpha: alpha)
  }
}
