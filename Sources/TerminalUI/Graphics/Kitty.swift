// kitty's graphics protocol: sw.kovidgoyal.net/kitty/graphics-protocol
import CZlib
import FoundationEssentials
import Pictures

enum Kitty {
  /// Most base64 characters in one command, by the protocol.
  private static let chunkSize = 4096

  /// Where both sides of a picture have fewer pixels, it is made larger before it is sent if it is to look smooth:
  /// kitty shows its pixels as squares.
  static let smoothSide = 192

  /// The commands that transmit `picture` as image `id`. They show nothing yet, and the terminal does not answer.
  static func transmit(_ picture: Picture, id: Int, compressed: Bool) -> [[UInt8]] {
    let bytes = compressed ? deflated(picture.pixels) : picture.pixels
    let text = Data(bytes).base64EncodedData()
    return stride(from: 0, to: text.count, by: chunkSize).map { start in
      let end = min(start + chunkSize, text.count)
      let more = end < text.count ? 1 : 0
      var command = "\u{1B}_G"
      if start == 0 {
        command += "a=t,f=24,s=\(picture.width),v=\(picture.height),i=\(id),q=2,"
        if compressed { command += "o=z," }
      }
      return Array("\(command)m=\(more);".utf8) + text[start..<end] + terminator
    }
  }

  /// The command that ends an incomplete transmission.
  static let abort = Array("\u{1B}_Gm=0,q=2;".utf8) + terminator

  /// The command that shows image `id` in `area`. The cursor and the attributes are restored.
  static func place(id: Int, in area: CellArea) -> [UInt8] {
    let position = "\u{1B}7\u{1B}[\(area.row + 1);\(area.column + 1)H"
    return Array("\(position)\u{1B}_Ga=p,i=\(id),p=1,c=\(area.columns),r=\(area.rows),C=1,q=2\u{1B}\\\u{1B}8".utf8)
  }

  /// The command that deletes image `id`.
  static func delete(id: Int) -> [UInt8] { Array("\u{1B}_Ga=d,d=I,i=\(id),q=2".utf8) + terminator }

  private static let terminator: [UInt8] = [0x1B, UInt8(ascii: "\\")]

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let bound = Int(zlib_deflate_bound(UInt64(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      let length = zlib_deflate(bytes, UInt64(bytes.count), output.baseAddress!, UInt64(bound))
      precondition(length >= 0, "\(bytes.count) bytes do not fit into \(bound) when deflated")
      count = Int(length)
    }
  }
}
