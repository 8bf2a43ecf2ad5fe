import CZlib
import Foundation
import Pictures
import TerminalEmulator
import Testing

@testable import TerminalUI

@Suite struct PixelEncoderTests {
  @Test func kittyGetsEveryPixel() throws {
    var encoder = PixelEncoder()
    var terminal = EmulatedScreen(columns: 80, rows: 24)
    let area = CellArea(column: 5, row: 3, columns: 20, rows: 10)
    let pictures = [gradient(width: 70, height: 65), gradient(width: 20, height: 31)].map {
      PixelPicture(picture: $0, area: area)
    }
    for (number, picture) in pictures.enumerated() {
      let chunks = chunks(&encoder, [picture], .kitty, budget: 1 << 20)
      #expect(chunks.allSatisfy { $0.count < 4200 })
      for chunk in chunks { terminal.feed(chunk) }
      // The one before is gone.
      #expect(terminal.placements == [number + 1: [5, 3, 20, 10]] && terminal.images.count == 1)
      let image = try #require(terminal.images[number + 1])
      #expect(image.keys["s"] == "\(picture.picture.width)" && image.keys["v"] == "\(picture.picture.height)")
      #expect(Data(base64Encoded: image.data) == Data(picture.picture.pixels))
      #expect(terminal.cursorPosition == (0, 0))
    }
    #expect(chunks(&encoder, [pictures[1]], .kitty, budget: 1 << 20).isEmpty, "no byte for no change")
    for chunk in chunks(&encoder, [], .kitty, budget: 1 << 20) { terminal.feed(chunk) }
    #expect(terminal.placements.isEmpty && terminal.images.isEmpty && terminal.unknown == [])
  }

  @Test func onASlowLineItIsCompressed() throws {
    var encoder = PixelEncoder()
    var terminal = EmulatedScreen(columns: 80, rows: 24)
    let gray = Picture(width: 100, height: 100, pixels: [UInt8](repeating: 77, count: 30_000))
    let picture = PixelPicture(picture: gray, area: CellArea(column: 0, row: 0, columns: 20, rows: 10))
    for chunk in chunks(&encoder, [picture], .kitty, budget: 4096) { terminal.feed(chunk) }
    let image = try #require(terminal.images[1])
    #expect(image.keys["o"] == "z")
    let data = try #require(Data(base64Encoded: image.data))
    #expect(data.count < 1000)
    // Without zlib's header it is what archives hold.
    let (from, to) = (zlib_memory_file(), zlib_memory_file())
    defer { [from, to].forEach { close($0) } }
    data.withUnsafeBytes { _ = write(from, $0.baseAddress, $0.count) }
    var checksum: UInt32 = 0
    #expect(zlib_inflate(from, 2, UInt64(data.count - 2), to, 30_000, &checksum) == 30_000)
    var pixels = [UInt8](repeating: 0, count: 30_000)
    #expect(pread(to, &pixels, 30_000, 0) == 30_000)
    #expect(pixels == gray.pixels)
  }

  @Test func aPictureThatIsNotWantedAnyMoreIsGivenUp() {
    var encoder = PixelEncoder()
    var terminal = EmulatedScreen(columns: 80, rows: 24)
    let area = CellArea(column: 1, row: 1, columns: 20, rows: 10)
    var random = SplitMix(state: 2)
    for number in 0..<50 {
      let side = 40 + number
      let picture = PixelPicture(picture: gradient(width: side, height: side), area: area)
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        guard
          let chunk = encoder.nextChunk(toward: [picture], by: .kitty, dither: .ordered, budget: 1 << 20)
        else { break }
        terminal.feed(chunk)
      }
      if number % 9 == 8 {
        encoder.invalidate()
        terminal.feed("\u{1B}[2J".utf8)
      }
    }
    let last = PixelPicture(picture: gradient(width: 33, height: 33), area: area)
    for chunk in chunks(&encoder, [last], .kitty, budget: 1 << 20) { terminal.feed(chunk) }
    #expect(terminal.placements.count == 1)
    #expect(terminal.placements.keys.allSatisfy { terminal.images[$0]?.keys["s"] == "33" })
    terminal.feed(encoder.removeAll(.kitty))
    #expect(terminal.placements.isEmpty && terminal.unknown == [])
  }

  @Test(arguments: [Dither.Method.ordered, .diffused])
  func sixelsShowThePicture(dither: Dither.Method) throws {
    var encoder = PixelEncoder()
    var terminal = EmulatedScreen(columns: 80, rows: 24)
    let picture = gradient(width: 40, height: 50)
    let way = PixelProtocol.sixel(cellWidth: 4, cellHeight: 10)
    let placed = PixelPicture(picture: picture, area: CellArea(column: 7, row: 2, columns: 10, rows: 5))
    while let chunk = encoder.nextChunk(toward: [placed], by: way, dither: dither, budget: 4096) {
      terminal.feed(chunk)
    }
    let sixel = try #require(terminal.sixels.first)
    #expect(sixel.column == 7 && sixel.row == 2 && terminal.sixels.count == 1)
    let shown = decode(sixel.text, width: 40, height: 50)
    // every pixel is painted, with a color that is near
    var sums = (0.0, 0.0)
    for index in picture.pixels.indices {
      #expect(abs(shown[index] - Int(picture.pixels[index])) <= (dither == .ordered ? 52 : 130))
      sums.0 += Double(shown[index])
      sums.1 += Double(picture.pixels[index])
    }
    #expect(abs(sums.0 / sums.1 - 1) < 0.05)
  }

  // Red, green and blue of every pixel; -1000 where nothing was painted.
  private func decode(_ text: String, width: Int, height: Int) -> [Int] {
    var pixels = [Int](repeating: -1000, count: width * height * 3)
    var palette: [Int: [Int]] = [:]
    var (x, top, register) = (0, 0, 0)
    var rest = text[text.index(after: text.firstIndex(of: "q")!)...]
    func numbers() -> [Int] {
      let digits = rest.prefix { $0.isNumber || $0 == ";" }
      rest = rest.dropFirst(digits.count)
      return digits.split(separator: ";").map { Int($0)! }
    }
    while let character = rest.popFirst() {
      switch character {
      case "\"": #expect(numbers() == [1, 1, width, height])
      case "#":
        let values = numbers()
        register = values[0]
        if values.count == 5 { palette[register] = values[2...].map { ($0 * 255 + 50) / 100 } }
      case "$": x = 0
      case "-": (x, top) = (0, top + 6)
      default:
        let count = character == "!" ? numbers()[0] : 1
        let bits = Int((character == "!" ? rest.popFirst()! : character).asciiValue!) - 63
        for _ in 0..<count {
          for line in 0..<6 where bits >> line & 1 == 1 {
            for part in 0..<3 { pixels[((top + line) * width + x) * 3 + part] = palette[register]![part] }
          }
          x += 1
        }
      }
    }
    return pixels
  }

  private func chunks(
    _ encoder: inout PixelEncoder, _ pictures: [PixelPicture], _ way: PixelProtocol, budget: Int
  ) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    while let chunk = encoder.nextChunk(toward: pictures, by: way, dither: .ordered, budget: budget) {
      chunks.append(chunk)
    }
    return chunks
  }
}
