/// Writes the cells of pictures as control sequences, only those that differ from what was written before.
///
/// It works beside ncurses, whose cells and attributes must not change under it. So every chunk stands for itself: it
/// saves the cursor and the attributes (DECSC), and ends by restoring them (DECRC); between two chunks ncurses may write.
struct PictureEncoder: Sendable {
  /// The most bytes of a chunk.
  static let chunkSize = 4096

  private var columns = 0
  private var rows = 0
  // What the terminal shows as far as it came from here; `.none` where it is unknown or ncurses wrote it.
  private var front: [PictureCell] = []
  // Where the next chunk begins to look for differences.
  private var position = 0
  // Changes up to this one are left out.
  private var threshold = 0
  /// Whether a change was left out since the last `begin`.
  private(set) var leftOut = false
  /// Whether something may have been written over a picture that is shown by its pixels.
  var touchedPixels = false
  // What cells took so far, on the average.
  private var bytesPerCell = 38.0

  // The state of the terminal inside a chunk.
  private var bytes: [UInt8] = []
  private var foreground: CellColor?
  private var background: CellColor?
  private var cursor: (column: Int, row: Int)?
  private var written = 0

  init() {}

  /// Nothing is known about the terminal any more.
  mutating func invalidate() {
    front = []
  }

  /// Nothing is known about these columns of a row any more.
  mutating func invalidate(row: Int, columns range: Range<Int>) {
    guard !front.isEmpty && row < rows else { return }
    for column in range.clamped(to: 0..<columns) { front[row * columns + column] = .none }
  }

  /// Chooses what the chunks that follow leave out, so that all of them take `budget` bytes or a little more: the cells
  /// that changed least.
  mutating func begin(toward layer: PictureLayer, budget: Int) {
    adopt(layer)
    leftOut = false
    threshold = 0
    let differing = layer.cells.indices.count { layer.cells[$0] != front[$0] && layer.cells[$0].isWritten }
    if Double(differing) * bytesPerCell <= Double(budget) { return }
    var counts = [Int](repeating: 0, count: 256)
    for (wanted, shown) in zip(layer.cells, front) where wanted != shown && wanted.isWritten {
      counts[wanted.change(from: shown)] += 1
    }
    var room = Double(budget) / bytesPerCell
    threshold = 255
    while threshold > 0 {
      let left = room
      room -= Double(counts[threshold])
      if room < 0 {
        // of many that changed alike some go now, where there is room
        if left > Double(budget) / bytesPerCell / 2 { threshold -= 1 }
        break
      }
      threshold -= 1
    }
    // cells that cannot be compared are never left out
    threshold = min(threshold, 254)
  }

  private mutating func adopt(_ layer: PictureLayer) {
    guard front.isEmpty || layer.columns != columns || layer.rows != rows else { return }
    columns = layer.columns
    rows = layer.rows
    front = [PictureCell](repeating: .none, count: columns * rows)
    position = 0
  }

  /// The next chunk on the way to showing `layer`; `nil` if it is shown already, but for what is left out. The chunk
  /// counts as shown from now on: what is not asked for any more, because the terminal is slow and has a newer layer to
  /// show, costs nothing.
  mutating func nextChunk(toward layer: PictureLayer) -> [UInt8]? {
    adopt(layer)
    // Round the screen from where the last chunk ended: the lower rows get their turn on a slow line, too.
    let start = position
    layer.cells.withUnsafeBufferPointer { wanted in
      if !encode(wanted, start..<wanted.count) && !encode(wanted, 0..<start) { position = 0 }
    }
    return bytes.isEmpty ? nil : endChunk()
  }

  // Writes the differing cells of a range until the chunk is full; then true, and `position` is the next cell.
  private mutating func encode(_ wanted: UnsafeBufferPointer<PictureCell>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      let cell = wanted[index]
      if cell != front[index] {
        if cell.isWritten {
          if threshold > 0 && cell.change(from: front[index]) <= threshold {
            leftOut = true
            index += 1
            continue
          }
          // The longest cell and the end of a chunk take less than 80 bytes.
          if bytes.count > Self.chunkSize - 80 {
            position = index
            return true
          }
          if bytes.isEmpty { beginChunk() }
          write(cell, column: index % columns, row: index / columns)
          written += 1
        }
        if cell.glyph == .pixels { touchedPixels = true }
        front[index] = cell
      }
      index += 1
    }
    return false
  }

  private mutating func beginChunk() {
    bytes.reserveCapacity(Self.chunkSize)
    bytes += [0x1B, UInt8(ascii: "7")]
    foreground = nil
    background = nil
    cursor = nil
  }

  private mutating func endChunk() -> [UInt8] {
    bytes += [0x1B, UInt8(ascii: "["), UInt8(ascii: "0"), UInt8(ascii: "m"), 0x1B, UInt8(ascii: "8")]
    let chunk = bytes
    bytes.removeAll(keepingCapacity: true)
    bytesPerCell += (Double(chunk.count) / Double(written) - bytesPerCell) / 4
    written = 0
    return chunk
  }

  private mutating func write(_ cell: PictureCell, column: Int, row: Int) {
    move(column: column, row: row)
    paint(cell)
    if cell.glyph == .blank {
      bytes.append(0x20)
    } else if cell.glyph == .lowerHalf {
      bytes.append(0xE2)
      bytes.append(0x96)
      bytes.append(0x84)
    } else {
      bytes += cell.glyph.bytes
    }
    // At the right edge the cursor waits on the last cell: the next move must be an absolute one.
    cursor = column + 1 < columns ? (column + 1, row) : nil
  }

  private mutating func move(column: Int, row: Int) {
    if let cursor, cursor.row == row {
      let distance = column - cursor.column
      if distance == 0 { return }
      bytes += [0x1B, UInt8(ascii: "[")]
      if distance > 1 { number(distance) }
      bytes.append(UInt8(ascii: "C"))
      return
    }
    bytes += [0x1B, UInt8(ascii: "[")]
    number(row + 1)
    bytes.append(UInt8(ascii: ";"))
    number(column + 1)
    bytes.append(UInt8(ascii: "H"))
  }

  // One sequence for all that changes. Semicolons: mosh and older programs do not know the colons of the standard.
  private mutating func paint(_ cell: PictureCell) {
    let newForeground = cell.glyph == .blank || cell.foreground == foreground ? nil : cell.foreground
    let newBackground = cell.background == background ? nil : cell.background
    if newForeground == nil && newBackground == nil { return }
    bytes += [0x1B, UInt8(ascii: "[")]
    var separate = false
    if background == nil {
      // The first one of a chunk: whatever attributes ncurses left go.
      bytes.append(UInt8(ascii: "0"))
      separate = true
      foreground = .standard
      background = .standard
    }
    if let newForeground, newForeground != foreground {
      if separate { bytes.append(UInt8(ascii: ";")) }
      parameters(newForeground, base: 30)
      foreground = newForeground
      separate = true
    }
    if let newBackground, newBackground != background {
      if separate { bytes.append(UInt8(ascii: ";")) }
      parameters(newBackground, base: 40)
      background = newBackground
    }
    bytes.append(UInt8(ascii: "m"))
  }

  // base: 30 for the foreground, 40 for the background.
  private mutating func parameters(_ color: CellColor, base: Int) {
    if color.isStandard {
      number(base + 9)
    } else if let index = color.index {
      // The first 16 in the form that terminals of 8 and 16 colours know, too.
      if index < 8 {
        number(base + Int(index))
      } else if index < 16 {
        number(base + 60 + Int(index) - 8)
      } else {
        number(base + 8)
        bytes += [UInt8(ascii: ";"), UInt8(ascii: "5"), UInt8(ascii: ";")]
        number(Int(index))
      }
    } else {
      number(base + 8)
      bytes += [UInt8(ascii: ";"), UInt8(ascii: "2"), UInt8(ascii: ";")]
      number(Int(color.red))
      bytes.append(UInt8(ascii: ";"))
      number(Int(color.green))
      bytes.append(UInt8(ascii: ";"))
      number(Int(color.blue))
    }
  }

  private mutating func number(_ value: Int) {
    if value >= 100 {
      if value >= 1000 { number(value / 1000) }
      bytes.append(UInt8(ascii: "0") + UInt8(value / 100 % 10))
    }
    if value >= 10 { bytes.append(UInt8(ascii: "0") + UInt8(value / 10 % 10)) }
    bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
  }
}
