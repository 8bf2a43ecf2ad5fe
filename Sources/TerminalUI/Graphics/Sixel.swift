// DEC's sixels (VT330/340 Programmer Reference Manual, volume 2, chapter 14): a picture is sent in bands of six rows.
// For each color of a band there is one character per column, whose six bits say which rows have the color. Repeated
// characters are run-length encoded.
//
// The palette is a cube of 6 × 7 × 6 colors: terminals have 256 registers, and one palette for all pictures does not
// shimmer.
import Pictures

enum Sixel {
  /// The control string that shows `picture` with its top left corner at the cell (`column`, `row`). The cursor and the
  /// attributes are restored.
  static func encode(_ picture: Picture, column: Int, row: Int, by dither: Dither.Method) -> [UInt8] {
    let indices = Dither.cube(picture, by: dither)
    var isUsed = [Bool](repeating: false, count: Dither.cubeColors.count)
    for index in indices { isUsed[Int(index)] = true }
    // 1: pixels that are not drawn stay unchanged
    var bytes = Array(
      "\u{1B}7\u{1B}[\(row + 1);\(column + 1)H\u{1B}P0;1;0q\"1;1;\(picture.width);\(picture.height)".utf8)
    for (register, color) in Dither.cubeColors.enumerated() where isUsed[register] {
      // components in percent
      let percent = [color.0, color.1, color.2].map { "\(($0 * 100 + 127) / 255)" }
      bytes += "#\(register);2;\(percent.joined(separator: ";"))".utf8
    }
    for top in stride(from: 0, to: picture.height, by: 6) { bytes += band(indices, picture, top) }
    return bytes + Array("\u{1B}\\\u{1B}8".utf8)
  }

  private static func band(_ indices: [UInt8], _ picture: Picture, _ top: Int) -> [UInt8] {
    var bits: [Int: [UInt8]] = [:]
    for line in 0..<min(6, picture.height - top) {
      let start = (top + line) * picture.width
      for column in 0..<picture.width {
        bits[Int(indices[start + column]), default: [UInt8](repeating: 0, count: picture.width)][column] |= 1 << line
      }
    }
    var bytes: [UInt8] = []
    for (index, (register, columns)) in bits.sorted(by: { $0.key < $1.key }).enumerated() {
      // every color but the first goes back to the left edge
      if index > 0 { bytes.append(UInt8(ascii: "$")) }
      bytes += "#\(register)".utf8
      var column = 0
      while column < columns.count {
        var end = column + 1
        while end < columns.count && columns[end] == columns[column] { end += 1 }
        let character = 63 + columns[column]
        // trailing blanks need not be written
        if end < columns.count || columns[column] != 0 {
          if end - column > 3 {
            bytes += "!\(end - column)".utf8
            bytes.append(character)
          } else {
            for _ in column..<end { bytes.append(character) }
          }
        }
        column = end
      }
    }
    bytes.append(UInt8(ascii: "-"))
    return bytes
  }
}
