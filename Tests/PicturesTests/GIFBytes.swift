/// Builds GIF files byte by byte, right or wrong, without the library under test.
enum GIFBytes {
  static let black: [UInt8] = [0, 0, 0]
  static let end: UInt8 = 0x3B

  /// The beginning of a file, with the global colors: a power of two of them, at least two, or none.
  static func header(_ width: UInt16, _ height: UInt16, colors: [[UInt8]]) -> [UInt8] {
    let flags: UInt8 = colors.isEmpty ? 0x70 : 0xF0 | UInt8(colors.count.trailingZeroBitCount - 1)
    return Array("GIF89a".utf8) + little(width) + little(height) + [flags, 0, 0] + colors.flatMap { $0 }
  }

  static func transparent(_ color: UInt8) -> [UInt8] { [0x21, 0xF9, 4, 1, 10, 0, color, 0] }

  static func comment(_ blocks: [String]) -> [UInt8] {
    [0x21, 0xFE] + blocks.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// A frame; its codes are a byte wide, for the table of strings is cleared before it could grow.
  static func frame(
    left: UInt16 = 0, top: UInt16 = 0, _ width: UInt16, _ height: UInt16, interlaced: Bool = false,
    colors: [[UInt8]] = [], _ indices: [UInt8]
  ) -> [UInt8] {
    var flags: UInt8 = interlaced ? 0x40 : 0
    if !colors.isEmpty { flags |= 0x80 | UInt8(colors.count.trailingZeroBitCount - 1) }
    var codes: [UInt8] = []
    for (place, index) in indices.enumerated() {
      if place % 100 == 0 { codes.append(128) }
      codes.append(index)
    }
    codes.append(129)
    var blocks: [UInt8] = []
    var rest = codes[...]
    while !rest.isEmpty {
      let block = rest.prefix(255)
      blocks += [UInt8(block.count)] + block
      rest = rest.dropFirst(block.count)
    }
    return [0x2C] + little(left) + little(top) + little(width) + little(height) + [flags] + colors.flatMap { $0 }
      + [7] + blocks + [0]
  }

  static func little(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
}
