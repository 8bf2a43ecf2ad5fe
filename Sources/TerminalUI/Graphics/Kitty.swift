// kitty's graphics protocol: sw.kovidgoyal.net/kitty/graphics-protocol
import CZlib
import FoundationEssentials
import Pictures

enum Kitty {
  /// Characters of base64 in a command, by the protocol.
  private static let most = 4096

  /// The commands that give the terminal `picture` as image `id`, each of them whole. Nothing is seen of it yet, and no
  /// answer comes.
  static func transmit(_ picture: Picture, id: Int, compressed: Bool) -> [[UInt8]] {
    let bytes = compressed ? deflated(picture.pixels) : picture.pixels
    let text = Data(bytes).base64EncodedData()
    return stride(from: 0, to: text.count, by: most).map { start in
      let end = min(start + most, text.count)
      let more = end < text.count ? 1 : 0
      var command = "\u{1B}_G"
      if start == 0 {
        command += "a=t,f=24,s=\(picture.width),v=\(picture.height),i=\(id),q=2,"
        if compressed { command += "o=z," }
      }
      return Array("\(command)m=\(more);".utf8) + text[start..<end] + terminator
    }
  }

  /// The command that gives up an image of which not all was transmitted.
  static let abort = Array("\u{1B}_Gm=0,q=2;".utf8) + terminator

  /// The command that shows image `id` in `area`. The cursor and its attributes stay.
  static func place(id: Int, in area: CellArea) -> [UInt8] {
    let place = "\u{1B}7\u{1B}[\(area.row + 1);\(area.column + 1)H"
    return Array("\(place)\u{1B}_Ga=p,i=\(id),p=1,c=\(area.columns),r=\(area.rows),C=1,q=2\u{1B}\\\u{1B}8".utf8)
  }

  /// The command that takes image `id` away.
  static func delete(id: Int) -> [UInt8] { Array("\u{1B}_Ga=d,d=I,i=\(id),q=2".utf8) + terminator }

  private static let terminator: [UInt8] = [0x1B, UInt8(ascii: "\\")]

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let most = Int(zlib_deflate_bound(UInt64(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: most) { output, count in
      let made = zlib_deflate(bytes, UInt64(bytes.count), output.baseAddress!, UInt64(most))
      precondition(made >= 0, "\(bytes.count) bytes do not fit into \(most) when deflated")
      count = Int(made)
    }
  }
}
