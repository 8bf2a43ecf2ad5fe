/// Builds PNG files byte by byte, right or wrong, without the library under test.
enum PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  enum Kind: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6
  }

  /// A whole file. `rows` are bytes as they lie in the file, without the filter byte that each row begins with.
  static func file(
    _ width: UInt32, _ height: UInt32, _ kind: Kind, bits: UInt8 = 8, interlaced: Bool = false,
    before: [UInt8] = [], rows: [[UInt8]], after: [UInt8] = []
  ) -> [UInt8] {
    signature + header(width, height, kind, bits: bits, interlaced: interlaced) + before
      + chunk("IDAT", stored(rows.flatMap { [0] + $0 })) + after + chunk("IEND", [])
  }

  static func header(_ width: UInt32, _ height: UInt32, _ kind: Kind, bits: UInt8 = 8, interlaced: Bool = false)
    -> [UInt8]
  {
    chunk("IHDR", big(width) + big(height) + [bits, kind.rawValue, 0, 0, interlaced ? 1 : 0])
  }

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return big(UInt32(data.count)) + body + big(crc(body))
  }

  /// A zlib stream of one block that is not compressed.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    let count = UInt16(data.count)
    let little = { (value: UInt16) in [UInt8(value & 255), UInt8(value >> 8)] }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01, 1] + little(count) + little(~count) + data + big(b << 16 | a)
  }

  static func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  /// The file with the checksums that its chunks should have, as far as it consists of chunks.
  static func withChecksums(_ file: [UInt8]) -> [UInt8] {
    guard file.starts(with: signature) else { return file }
    var (result, position) = (file, signature.count)
    while position + 12 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = position + 8 + length
      guard end + 4 <= file.count else { break }
      result.replaceSubrange(end..<end + 4, with: big(crc(Array(file[position + 4..<end]))))
      position = end + 4
    }
    return result
  }

  /// The types of a file's chunks, in order.
  static func chunkTypes(_ file: [UInt8]) -> [String] {
    var types: [String] = []
    var rest = file.dropFirst(8)
    while rest.count >= 12 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      types.append(String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self))
      rest = rest.dropFirst(12 + length)
    }
    return types
  }
}
