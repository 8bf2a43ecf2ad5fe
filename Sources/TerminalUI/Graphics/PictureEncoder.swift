/// Encodes the cells of pictures as control sequences, only those that differ from what was sent before.
///
/// It works beside ncurses, whose cursor and attributes it must not change. So every chunk is complete: it saves the
/// cursor and the attributes (DECSC) and restores them at its end (DECRC). Between two chunks ncurses may write.
struct PictureEncoder: Sendable {
  /// Largest number of bytes of a chunk.
  static let chunkSize = 4096

  private var columns = 0
  private var rows = 0
  // What the terminal shows; `.none` where it is unknown or was written by ncurses.
  private var front: [PictureCell] = []
  // The cell at which the next chunk begins to look for differences.
  private var position = 0
  // Changes of this size (`PictureCell.change`) and smaller ones are left out.
  private var threshold = 0
  /// Whether a change was left out since the last `begin`.
  private(set) var leftOut = false
  /// Whether something may have been written over a picture that is shown as pixels.
  var touchedPixels = false
  // Moving average.
  private var bytesPerCell = 38.0

  // The current chunk, and the state of the terminal at its end.
  private var bytes: [UInt8] = []
  private var foreground: CellColor?
  private var background: CellColor?
  private var cursor: (column: Int, row: Int)?
  private var written = 0

  init() {}

  /// Forgets what the terminal shows.
  mutating func invalidate() {
    front = []
  }

  /// Forgets what the terminal shows in these columns of a row.
  mutating func invalidate(row: Int, columns range: Range<Int>) {
    guard !front.isEmpty && row < rows else { return }
    for column in range.clamped(to: 0..<columns) { front[row * columns + column] = .none }
  }

  /// Begins a part: chooses which changes its chunks leave out, the smallest ones, so that all of them together have
  /// about `budget` bytes.
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
        // Of many cells with changes of the same size some are sent, if half of the room is left.
        if left > Double(budget) / bytesPerCell / 2 { threshold -= 1 }
        break
      }
      threshold -= 1
    }
    // Cells that cannot be compared (255) are never left out.
    threshold = min(threshold, 254)
  }

  private mutating func adopt(_ layer: PictureLayer) {
    guard front.isEmpty || layer.columns != columns || layer.rows != rows else { return }
    columns = layer.columns
    rows = layer.rows
    front = [PictureCell](repeating: .none, count: columns * rows)
    position = 0
  }

  /// The next chunk toward showing `layer`; nil if nothing but what is left out is missing. The chunk counts as shown
  /// from now on. Chunks that are never asked for, because a newer layer has replaced this one, cost nothing.
  mutating func nextChunk(toward layer: PictureLayer) -> [UInt8]? {
    adopt(layer)
    // Starts where the last chunk ended, so that on a slow line the lower rows get their turn, too.
    let start = position
    layer.cells.withUnsafeBufferPointer { wanted in
      if !encode(wanted, start..<wanted.count) && !encode(wanted, 0..<start) { position = 0 }
    }
    return bytes.isEmpty ? nil : endChunk()
  }

  // Encodes the differing cells of a range. Returns true if the chunk is full; then `position` is the next cell.
  private mutating func encode(_ wanted: UnsafeBufferPointer<PictureCell>, _ range: Range<Int>) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 80) { encode(wanted, range, with: $0) }
  }

  /// The bytes of one cell, of which there are fewer than 80, in memory that no check slows.
  private struct Bytes {
    let base: UnsafeMutablePointer<UInt8>
    var count = 0

    mutating func append(_ byte: UInt8) {
      base[count] = byte
      count += 1
    }

    mutating func append(_ more: [UInt8]) { for byte in more { append(byte) } }
  }

  private mutating func encode(
    _ wanted: UnsafeBufferPointer<PictureCell>, _ range: Range<Int>, with room: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
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
          // One cell and the end of the chunk take less than 80 bytes.
          if bytes.count > Self.chunkSize - 80 {
            position = index
            return true
          }
          if bytes.isEmpty { beginChunk() }
          var out = Bytes(base: room.baseAddress!)
          write(cell, column: index % columns, row: index / columns, to: &out)
          bytes.append(contentsOf: UnsafeBufferPointer(start: out.base, count: out.count))
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

  private mutating func write(_ cell: PictureCell, column: Int, row: Int, to out: inout Bytes) {
    move(column: column, row: row, to: &out)
    paint(cell, to: &out)
    if cell.glyph == .blank {
      out.append(0x20)
    } else if cell.glyph == .lowerHalf {
      out.append(0xE2)
      out.append(0x96)
      out.append(0x84)
    } else {
      out.append(cell.glyph.bytes)
    }
    // At the right edge the cursor stays on the last cell, so the next move must be absolute.
    cursor = column + 1 < columns ? (column + 1, row) : nil
  }

  private mutating func move(column: Int, row: Int, to out: inout Bytes) {
    if let cursor, cursor.row == row {
      let distance = column - cursor.column
      if distance == 0 { return }
      beginSequence(to: &out)
      if distance > 1 { decimal(distance, to: &out) }
      out.append(UInt8(ascii: "C"))
      return
    }
    beginSequence(to: &out)
    decimal(row + 1, to: &out)
    out.append(UInt8(ascii: ";"))
    decimal(column + 1, to: &out)
    out.append(UInt8(ascii: "H"))
  }

  // One sequence for both colors. With semicolons, because mosh and older programs do not know the standard's colons.
  private mutating func paint(_ cell: PictureCell, to out: inout Bytes) {
    let newForeground = cell.glyph == .blank || cell.foreground == foreground ? nil : cell.foreground
    let newBackground = cell.background == background ? nil : cell.background
    if newForeground == nil && newBackground == nil { return }
    beginSequence(to: &out)
    var separate = false
    if background == nil {
      // The first sequence of a chunk resets the attributes that ncurses has left.
      out.append(UInt8(ascii: "0"))
      separate = true
      foreground = .standard
      background = .standard
    }
    if let newForeground, newForeground != foreground {
      if separate { out.append(UInt8(ascii: ";")) }
      parameters(newForeground, base: 30, to: &out)
      foreground = newForeground
      separate = true
    }
    if let newBackground, newBackground != background {
      if separate { out.append(UInt8(ascii: ";")) }
      parameters(newBackground, base: 40, to: &out)
      background = newBackground
    }
    out.append(UInt8(ascii: "m"))
  }

  // base: 30 for the foreground, 40 for the background.
  private func parameters(_ color: CellColor, base: Int, to out: inout Bytes) {
    if color.isStandard {
      decimal(base + 9, to: &out)
    } else if let index = color.index {
      // The first 16 in the form that terminals with 8 and 16 colors understand, too.
      if index < 8 {
        decimal(base + Int(index), to: &out)
      } else if index < 16 {
        decimal(base + 60 + Int(index) - 8, to: &out)
      } else {
        decimal(base + 8, to: &out)
        separated(UInt8(ascii: "5"), to: &out)
        decimal(Int(index), to: &out)
      }
    } else {
      decimal(base + 8, to: &out)
      separated(UInt8(ascii: "2"), to: &out)
      decimal(Int(color.red), to: &out)
      out.append(UInt8(ascii: ";"))
      decimal(Int(color.green), to: &out)
      out.append(UInt8(ascii: ";"))
      decimal(Int(color.blue), to: &out)
    }
  }

  private func beginSequence(to out: inout Bytes) {
    out.append(0x1B)
    out.append(UInt8(ascii: "["))
  }

  private func separated(_ byte: UInt8, to out: inout Bytes) {
    out.append(UInt8(ascii: ";"))
    out.append(byte)
    out.append(UInt8(ascii: ";"))
  }

  private func decimal(_ number: Int, to out: inout Bytes) {
    if number >= 100 {
      if number >= 1000 { decimal(number / 1000, to: &out) }
      out.append(UInt8(ascii: "0") + UInt8(number / 100 % 10))
    }
    if number >= 10 { out.append(UInt8(ascii: "0") + UInt8(number / 10 % 10)) }
    out.append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
