import Pictures

/// Encodes pictures as pixels, only those that differ from what was sent before.
///
/// Like `PictureEncoder` it works beside ncurses: between two chunks ncurses may write.
struct PixelEncoder: Sendable {
  private struct Shown: Sendable {
    var picture: PixelPicture
    var dither: Dither.Method
    var id: Int
    /// Whether it must be sent again, because the terminal may have lost it.
    var isStale = false
  }

  // What the terminal shows, by the index in the list of pictures.
  private var shown: [Int: Shown] = [:]
  // The unsent chunks of the picture that is being sent, and its index.
  private var queue: ArraySlice<[UInt8]> = []
  private var sending: (slot: Int, shown: Shown)?
  // kitty's image id.
  private var nextID = 1

  init() {}

  /// Whether nothing is shown or being sent.
  var isEmpty: Bool { shown.isEmpty && sending == nil }

  /// Forgets what the terminal shows.
  mutating func invalidate() {
    for slot in shown.keys { shown[slot]!.isStale = true }
    // A transmission that has begun must still be ended.
    sending?.shown.isStale = true
  }

  /// The next chunk toward showing `pictures`; nil if they are shown.
  /// - Parameter budget: Pictures of more bytes are compressed.
  mutating func nextChunk(
    toward pictures: [PixelPicture], by way: PixelProtocol, dither: Dither.Method, budget: Int
  ) -> [UInt8]? {
    if let (slot, picture) = sending {
      if pictures.indices.contains(slot) && pictures[slot] == picture.picture && !picture.isStale {
        if let chunk = queue.popFirst() {
          if queue.isEmpty { finish(slot, picture) }
          return chunk
        }
      }
      sending = nil
      queue = []
      if isLasting(way) { return Kitty.abort + Kitty.delete(id: picture.id) }
    }
    for slot in shown.keys.sorted() where slot >= pictures.count {
      if let picture = shown.removeValue(forKey: slot), isLasting(way) { return Kitty.delete(id: picture.id) }
    }
    for (slot, picture) in pictures.enumerated() {
      if let before = shown[slot], before.picture == picture, !before.isStale, isLasting(way) || before.dither == dither
      {
        continue
      }
      begin(picture, at: slot, way, dither, budget)
      let chunk = queue.removeFirst()
      if queue.isEmpty, let sending { finish(sending.slot, sending.shown) }
      return chunk
    }
    return nil
  }

  /// The bytes that remove all pictures.
  mutating func removeAll(_ way: PixelProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    if isLasting(way) {
      if let sending { bytes += Kitty.abort + Kitty.delete(id: sending.shown.id) }
      for picture in shown.values { bytes += Kitty.delete(id: picture.id) }
    }
    self = PixelEncoder()
    return bytes
  }

  // Whether the terminal keeps pictures, with all their colors, until they are deleted.
  private func isLasting(_ way: PixelProtocol) -> Bool { if case .kitty = way { true } else { false } }

  private mutating func begin(
    _ picture: PixelPicture, at slot: Int, _ way: PixelProtocol, _ dither: Dither.Method, _ budget: Int
  ) {
    let area = picture.area
    let id = nextID
    nextID = nextID % 1_000_000 + 1
    switch way {
    case .kitty:
      let isSmall = max(picture.picture.width, picture.picture.height) < Kitty.smoothSide
      let pixels =
        isSmall && picture.enlargement == .smooth
        ? picture.picture.scaled(largestSide: Kitty.smoothSide) : picture.picture
      let size = way.estimate(pixels, columns: area.columns, rows: area.rows)
      queue = Kitty.transmit(pixels, id: id, compressed: size > budget)[...]
      // The old image is deleted after the new one is shown.
      var last = Kitty.place(id: id, in: area)
      if let before = shown[slot] { last += Kitty.delete(id: before.id) }
      queue.append(last)
    case .sixel(let width, let height):
      let scaled = picture.picture.scaled(
        width: area.columns * width, height: area.rows * height, enlargement: picture.enlargement)
      queue = [Sixel.encode(scaled, column: area.column, row: area.row, by: dither)]
    }
    sending = (slot, Shown(picture: picture, dither: dither, id: id))
  }

  private mutating func finish(_ slot: Int, _ picture: Shown) {
    shown[slot] = picture
    sending = nil
  }
}
