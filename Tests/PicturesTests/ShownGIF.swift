/// What a viewer shows of a GIF file, read without the library under test.
struct ShownGIF {
  struct Frame {
    /// The whole screen after it: numbers of colors.
    var indices: [UInt8]
    let hundredths: Int
    /// How many pixels were written for it.
    let pixels: Int
  }

  let width: Int, height: Int
  let colors: [[UInt8]]
  private(set) var frames: [Frame] = []
  private(set) var repeatsForEver = false
  private(set) var hasLocalColors = false

  /// The pixels of a frame, RGB.
  func pixels(_ frame: Int) -> [UInt8] { frames[frame].indices.flatMap { colors[Int($0)] } }

  /// For files that are right, whose frames stay where they are.
  init(_ bytes: [UInt8]) {
    func number(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
    (width, height) = (number(6), number(8))
    let colorCount = 2 << Int(bytes[10] & 7)
    colors = (0..<colorCount).map { Array(bytes[13 + $0 * 3..<16 + $0 * 3]) }
    var place = 13 + colorCount * 3
    var screen = [UInt8](repeating: 0, count: width * height)
    var (hundredths, transparent) = (0, -1)
    while bytes[place] != GIFBytes.end {
      if bytes[place] == 0x21 {
        let kind = bytes[place + 1]
        if kind == 0xF9 {
          hundredths = number(place + 4)
          transparent = bytes[place + 3] & 1 == 1 ? Int(bytes[place + 6]) : -1
        }
        if kind == 0xFF && Array(bytes[place + 3..<place + 14]) == Array("NETSCAPE2.0".utf8) {
          repeatsForEver = number(place + 16) == 0
        }
        place = Self.blocks(bytes, from: place + 2).end
        continue
      }
      let (left, top) = (number(place + 1), number(place + 3))
      let (columns, rows) = (number(place + 5), number(place + 7))
      hasLocalColors = hasLocalColors || bytes[place + 9] & 0x80 != 0
      let data = Self.blocks(bytes, from: place + 11)
      let indices = Self.unpacked(data.bytes, bits: Int(bytes[place + 10]))
      for (number, index) in indices.enumerated() where Int(index) != transparent {
        screen[(top + number / columns) * width + left + number % columns] = index
      }
      precondition(indices.count == columns * rows)
      frames.append(Frame(indices: screen, hundredths: hundredths, pixels: columns * rows))
      place = data.end
    }
  }

  private static func blocks(_ bytes: [UInt8], from begin: Int) -> (bytes: [UInt8], end: Int) {
    var (place, joined) = (begin, [UInt8]())
    while bytes[place] != 0 {
      joined += bytes[place + 1...place + Int(bytes[place])]
      place += Int(bytes[place]) + 1
    }
    return (joined, place + 1)
  }

  private static func unpacked(_ data: [UInt8], bits: Int) -> [UInt8] {
    let clear = 1 << bits
    var strings: [[UInt8]] = []
    var (width, bit, output, last) = (bits + 1, 0, [UInt8](), [UInt8]())
    while true {
      var code = 0
      for place in 0..<width where data[(bit + place) / 8] >> UInt8((bit + place) % 8) & 1 == 1 { code |= 1 << place }
      bit += width
      if code == clear {
        strings = (0..<clear).map { [UInt8($0)] } + [[], []]
        (width, last) = (bits + 1, [])
        continue
      }
      if code == clear + 1 { return output }
      let string = code < strings.count ? strings[code] : last + [last[0]]
      output += string
      if !last.isEmpty && strings.count < 4096 { strings.append(last + [string[0]]) }
      if strings.count == 1 << width && width < 12 { width += 1 }
      last = string
    }
  }
}
